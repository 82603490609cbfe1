// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.operator.Gateways;
import dev.selvage.cli.task.TaskText;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.cli.terminal.Table;
import dev.selvage.protocol.Json;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code selvage desired}: what points of a device are wished to be, and what they are. */
@Command(
        name = "desired",
        description = "Says what a point of a device is to be, and shows how far the device is.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(set | show)",
        footer = {"", "Example: selvage desired set sim-1 target 21.5"})
final class DesiredCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say set or show");
    }

    /** Wishes for a value, or takes the wish back. */
    @Command(name = "set", description = "Wishes for a value of a point; the device applies it when it is there. null takes the wish back.",
            mixinStandardHelpOptions = true, footer = {"", "Example: selvage desired set sim-1 target 21.5"})
    int set(
            @Mixin BrokerOptions at,
            @Parameters(index = "0", paramLabel = "DEVICE", description = "the device") String device,
            @Parameters(index = "1", paramLabel = "POINT", description = "the point") String point,
            @Parameters(index = "2", paramLabel = "VALUE", description = "JSON, or a text as it stands; null takes the wish back") String value,
            @Option(names = "--if-version", paramLabel = "N", description = "only if the wish has not changed since it had this version") Optional<Long> version,
            @Option(names = "--json", description = "print the gateway's answer as it is") boolean json)
            throws CliException, InterruptedException {
        Json.Builder question = Json.object().put("device", device).put("point", point).put("value", TaskText.value(value));
        version.ifPresent(number -> question.put("version", number));
        Json.Obj answer = ask(at, "desired.set", question.build());
        print(answer, json, json ? List.of() : Table.ofObjects(List.of(TaskText.in(answer, "desired"))).lines());
        return 0;
    }

    /** Wishes beside what the device reports. */
    @Command(name = "show", description = "Prints what is wished of a device, what it reports, and where these differ.", mixinStandardHelpOptions = true,
            footer = {"", "Example: selvage desired show sim-1"})
    int show(
            @Mixin BrokerOptions at,
            @Parameters(paramLabel = "DEVICE", description = "the device") String device,
            @Option(names = "--json", description = "print the gateway's answer as it is") boolean json)
            throws CliException, InterruptedException {
        Json.Obj answer = ask(at, "desired.show", Json.object().put("device", device).build());
        print(answer, json, json ? List.of() : lines(answer));
        return 0;
    }

    /** The answer as lines of text. */
    static List<String> lines(Json.Obj answer) throws CliException {
        List<Json.Obj> points = TaskText.all(answer, "points");
        return points.isEmpty() ? List.of("nothing is wished of this device") : Table.ofObjects(points).lines();
    }

    private static Json.Obj ask(BrokerOptions at, String verb, Json.Obj question) throws CliException, InterruptedException {
        return Gateways.ask(at.broker(), at.site(), verb, question, Gateways.TIMEOUT_MILLIS);
    }

    private void print(Json.Obj answer, boolean json, List<String> lines) {
        TaskCommand.answer(answer, json, lines, spec.commandLine().getOut(), spec.commandLine().getErr());
    }
}
