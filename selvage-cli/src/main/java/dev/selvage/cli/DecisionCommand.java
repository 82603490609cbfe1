// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.operator.Gateways;
import dev.selvage.cli.task.TaskText;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code selvage decision}: what devices decided, and what people say of it. */
@Command(
        name = "decision",
        description = "Lists decisions of devices, labels one, or verifies their record.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(list | label | verify)",
        footer = {"", "Example: selvage decision list", "See also: selvage explain decision ID"})
final class DecisionCommand implements Runnable {
    /** Such as an id is: it is put into a statement of SQL. */
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9]{1,18}");

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say list, label or verify");
    }

    /** The youngest decisions. */
    @Command(name = "list", description = "Prints the youngest decisions that changed something, of all devices or of one.", mixinStandardHelpOptions = true)
    int list(
            @Mixin BrokerOptions at,
            @Parameters(arity = "0..1", paramLabel = "DEVICE", description = "the device; all by default") Optional<String> device,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "how many, default 20") int limit,
            @Option(names = "--json", description = "print the gateway's answer as it is") boolean json)
            throws CliException, InterruptedException {
        if (device.filter(name -> !DeviceId.isValid(name)).isPresent()) {
            throw at.wrong("\"" + device.get() + "\" is no device's name");
        }
        String sql = "SELECT id, device, name, json_extract(body, '$.before.state') AS \"from\", json_extract(body, '$.result.after.state') AS state, "
                + "json_extract(body, '$.result.score') AS score, json_extract(body, '$.result.cause') AS cause, json_extract(body, '$.at') AS at FROM decision"
                + " WHERE json_valid(body)" + device.map(name -> " AND device = '" + name + "'").orElse("") + " ORDER BY at_ms DESC LIMIT " + Math.max(1, Math.min(limit, 1_000));
        QueryCommand.print(ask(at, "query", Json.object().put("sql", sql).build()), json, spec.commandLine().getOut(), spec.commandLine().getErr());
        return 0;
    }

    /** What a person says of a decision. */
    @Command(name = "label", description = "Says of a decision that it was right, wrong, or that nobody knows; the device may learn from it.", mixinStandardHelpOptions = true,
            footer = {"", "Example: selvage decision label 8f1c2ab0-17 wrong --note 'the filter was being cleaned'"})
    int label(
            @Mixin BrokerOptions at,
            @Parameters(index = "0", paramLabel = "ID", description = "the decision") String id,
            @Parameters(index = "1", paramLabel = "LABEL", description = "right, wrong or unknown") String label,
            @Option(names = "--note", paramLabel = "TEXT", description = "why") Optional<String> note,
            @Option(names = "--json", description = "print the gateway's answer as it is") boolean json)
            throws CliException, InterruptedException {
        String device = deviceOf(at, id);
        Json.Obj answer = ask(at, "decision.label", Json.object().put("device", device).put("id", id).put("label", label).put("note", note).build());
        TaskCommand.answer(answer, json, List.of(id + " of " + device + " is labelled " + label), spec.commandLine().getOut(), spec.commandLine().getErr());
        return 0;
    }

    /** The chain of a device's records. */
    @Command(name = "verify", description = "Checks that no record of a device's decisions was changed, left out or put in.", mixinStandardHelpOptions = true)
    int verify(
            @Mixin BrokerOptions at,
            @Parameters(paramLabel = "DEVICE", description = "the device") String device,
            @Option(names = "--json", description = "print the gateway's answer as it is") boolean json)
            throws CliException, InterruptedException {
        Json.Obj answer = ask(at, "decision.verify", Json.object().put("device", device).build());
        boolean isWhole = answer.get("isWhole").equals(Optional.of(new Json.Bool(true)));
        TaskCommand.answer(answer, json, verified(answer, isWhole), spec.commandLine().getOut(), spec.commandLine().getErr());
        return isWhole ? 0 : Main.FAILED;
    }

    private static List<String> verified(Json.Obj answer, boolean isWhole) throws CliException {
        List<String> lines = new ArrayList<>();
        String forks = answer.integer("forks").filter(n -> n > 0).map(n -> ", " + n + " forks: the device was restored or copied").orElse("");
        lines.add(answer.integer("records").orElse(0L) + " records of " + answer.integer("sessions").orElse(0L) + " runs of the agent: "
                + (isWhole ? "the chain is whole" : "the chain is BROKEN") + forks);
        TaskText.all(answer, "faults").forEach(fault -> lines.add("  " + fault.text("id").orElse("?") + " " + fault.text("what").orElse("?")));
        return lines;
    }

    /** The device that took the decision of that id. */
    static String deviceOf(BrokerOptions at, String id) throws CliException, InterruptedException {
        if (!ID.matcher(id).matches()) {
            throw at.wrong("\"" + id + "\" is no decision's id, such as 8f1c2ab0-17; see: selvage decision list");
        }
        Json.Obj answer = ask(at, "query", Json.object().put("sql", "SELECT device FROM decision WHERE id = '" + id + "'").build());
        if (answer.get("rows").orElse(new Json.Null()) instanceof Json.Arr rows && rows.items().size() == 1
                && rows.items().get(0) instanceof Json.Arr row && row.items().get(0) instanceof Json.Str device) {
            return device.value();
        }
        throw new CliException("the merged store has no decision " + id + ", or several; see: selvage decision list");
    }

    static Json.Obj ask(BrokerOptions at, String verb, Json.Obj question) throws CliException, InterruptedException {
        return Gateways.ask(at.broker(), at.site(), verb, question, Gateways.TIMEOUT_MILLIS);
    }
}
