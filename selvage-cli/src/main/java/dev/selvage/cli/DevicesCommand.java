// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.operator.Gateways;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.cli.terminal.Table;
import dev.selvage.protocol.Json;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code selvage devices}: what the gateway knows of each device of its site. */
@Command(
        name = "devices",
        description = "Lists the devices that the gateway knows.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: selvage devices --port 1883"})
final class DevicesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerOptions at;

    @Option(names = "--json", description = "print the gateway's answer as it is")
    private boolean json;

    @Override
    public Integer call() throws CliException, InterruptedException {
        Json.Obj answer = Gateways.ask(at.broker(), at.site(), "devices", Json.object().build(), Gateways.TIMEOUT_MILLIS);
        lines(answer, json).forEach(spec.commandLine().getOut()::println);
        return 0;
    }

    /** The answer as lines of text. */
    static List<String> lines(Json.Obj answer, boolean json) throws CliException {
        if (json) {
            return List.of(answer.text());
        }
        if (!(answer.get("devices").orElse(new Json.Null()) instanceof Json.Arr devices)) {
            throw new CliException("the gateway's answer has no \"devices\"; is it of another version?");
        }
        List<Json.Obj> objects = devices.items().stream()
                .filter(Json.Obj.class::isInstance)
                .map(Json.Obj.class::cast)
                .toList();
        return objects.isEmpty() ? List.of("no devices yet") : Table.ofObjects(objects).lines();
    }
}
