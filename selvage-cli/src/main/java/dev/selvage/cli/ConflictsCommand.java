// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

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
import picocli.CommandLine.Spec;

/** {@code selvage conflicts}: rows that several wrote without having seen each other, and how that was settled. */
@Command(
        name = "conflicts",
        description = "Shows rows that were written on two sides at once: both values, who wrote them, and which was kept.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: selvage conflicts --device pump-1"})
final class ConflictsCommand implements Callable<Integer> {
    /** The gateway's own bound on one answer. */
    private static final int LIMIT_MAX = 200;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerOptions at;

    @Option(names = "--device", paramLabel = "D", description = "only conflicts in the rows of this device")
    private Optional<String> device = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50",
            description = "at most so many open and so many settled ones, 1 to 200 (default: ${DEFAULT-VALUE})")
    private int limit;

    @Option(names = "--json", description = "print the gateway's answer as it is")
    private boolean json;

    @Override
    public Integer call() throws CliException, InterruptedException {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw at.wrong("--limit " + limit + " is out of range; use 1 to " + LIMIT_MAX);
        }
        Json.Obj question = Json.object().put("device", device).put("limit", limit).build();
        Json.Obj answer = Gateways.ask(at.broker(), at.site(), "conflicts", question, Gateways.TIMEOUT_MILLIS);
        print(answer, json, spec.commandLine().getOut(), spec.commandLine().getErr());
        return 0;
    }

    /** Prints the answer, open conflicts first; that some are missing is said on {@code err}. */
    static void print(Json.Obj answer, boolean json, PrintWriter out, PrintWriter err) throws CliException {
        if (json) {
            out.println(answer.text());
            return;
        }
        List<Json.Obj> all = new ArrayList<>(ConflictText.objects(answer, "open"));
        all.addAll(ConflictText.objects(answer, "settled"));
        boolean truncated = answer.get("truncated").filter(new Json.Bool(true)::equals).isPresent();
        if (all.isEmpty() && !truncated) {
            out.println("no conflicts");
        }
        for (Json.Obj conflict : all) {
            ConflictText.conflict(conflict).forEach(out::println);
        }
        if (truncated) {
            err.println("selvage: the gateway left out further conflicts; narrow by --device, or raise --limit up to " + LIMIT_MAX);
        }
    }
}
