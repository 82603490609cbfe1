// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.decision.DecisionStory;
import dev.selvage.cli.decision.ModelAtHand;
import dev.selvage.cli.operator.Gateways;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.cli.terminal.ConflictText;
import dev.selvage.protocol.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code selvage explain}: where one row's content comes from, or why a device decided as it did. */
@Command(
        name = "explain",
        description = "Shows one row of the merged store: who wrote it, having seen what, and its conflicts. Or tells why a device decided as it did.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: selvage explain pump-1 desired setpoint", "Example: selvage explain --shared hall fact mode",
            "Example: selvage explain decision 8f1c2ab0-17"})
final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerOptions at;

    @Option(names = "--shared", paramLabel = "NAME", description = "a row of this shared scope; then give no device")
    private Optional<String> shared = Optional.empty();

    @Parameters(paramLabel = "WORD", arity = "1..*", description = "DEVICE TABLE KEY…: the device, the table, the rest of the row's key; or: decision ID")
    private List<String> words = new ArrayList<>();

    @Option(names = "--from-device", description = "of a decision by a model that the device has learned by itself: fetch the model's file from the device, by a task")
    private boolean fromDevice;

    @Option(names = "--json", description = "print the gateway's answer as it is")
    private boolean json;

    @Override
    public Integer call() throws CliException, InterruptedException {
        if (shared.isEmpty() && words.size() == 2 && words.get(0).equals("decision")) {
            return decision(words.get(1));
        }
        if (words.size() < (shared.isPresent() ? 2 : 3)) {
            throw at.wrong("say which row: " + (shared.isPresent() ? "" : "DEVICE ") + "TABLE KEY…");
        }
        Json.Obj answer = Gateways.ask(at.broker(), at.site(), "explain", question(shared, words), Gateways.TIMEOUT_MILLIS);
        print(answer, json, spec.commandLine().getOut(), spec.commandLine().getErr());
        return 0;
    }

    private int decision(String id) throws CliException, InterruptedException {
        String device = DecisionCommand.deviceOf(at, id);
        Json.Obj answer = DecisionCommand.ask(at, "decision.show", Json.object().put("device", device).put("id", id).build());
        PrintWriter out = spec.commandLine().getOut();
        ModelAtHand model = json ? ModelAtHand.NONE : ModelAtHand.of(answer, (verb, question) -> DecisionCommand.ask(at, verb, question),
                fromDevice ? Optional.of(TaskSubmitCommand.fresh("t-")) : Optional.empty());
        (json ? List.of(answer.text()) : DecisionStory.of(answer, model)).forEach(out::println);
        return 0;
    }

    /** The request for the row that the words name; the gateway knows which parts of a key are numbers. */
    static Json.Obj question(Optional<String> shared, List<String> words) {
        int table = shared.isPresent() ? 0 : 1;
        return Json.object()
                .put(shared.isPresent() ? "shared" : "device", shared.orElse(words.get(0)))
                .put("table", words.get(table))
                .put("key", Json.texts(words.subList(table + 1, words.size())))
                .build();
    }

    /** Prints the row, its versions and its conflicts; that some are missing is said on {@code err}. */
    static void print(Json.Obj answer, boolean json, PrintWriter out, PrintWriter err) throws CliException {
        if (json) {
            out.println(answer.text());
            return;
        }
        ConflictText.row(answer).forEach(out::println);
        List<Json.Obj> settled = ConflictText.objects(answer, "settled");
        if (settled.isEmpty()) {
            out.println("no settled conflicts of this row");
        }
        for (Json.Obj conflict : settled) {
            ConflictText.conflict(conflict).forEach(out::println);
        }
        if (answer.get("truncated").filter(new Json.Bool(true)::equals).isPresent()) {
            err.println("selvage: the gateway left out older conflicts or long versions of this row");
        }
    }
}
