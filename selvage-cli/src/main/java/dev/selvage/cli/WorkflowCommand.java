// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.operator.Gateways;
import dev.selvage.cli.task.TaskText;
import dev.selvage.cli.task.WorkflowFile;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.profile.text.Problem;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code selvage workflow}: tasks that follow from each other. */
@Command(
        name = "workflow",
        description = "Checks workflows, runs them, shows where their runs are.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(run | show | list | cancel | check)",
        subcommands = WorkflowRunCommand.class,
        footer = {"", "Example: selvage workflow run examples/workflows/average-and-set.yaml --wait"})
final class WorkflowCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say run, show, list, cancel or check");
    }

    /** {@code file:line:col /pointer reason} for each problem; the exit code is 1 when there is one. */
    @Command(name = "check", description = "Prints file:line:col /pointer reason for each problem; exits 1 when there is one. It needs no broker.",
            mixinStandardHelpOptions = true, footer = {"", "Example: selvage workflow check cooling.yaml"})
    int check(@Parameters(arity = "1..*", paramLabel = "FILE", description = "workflows") List<Path> files) {
        PrintWriter out = spec.commandLine().getOut();
        int exit = 0;
        for (Path file : files) {
            List<Problem> problems = WorkflowFile.workflow(file).problems();
            problems.forEach(out::println);
            if (problems.isEmpty()) {
                out.println(Printable.of(file.toString()) + ": ok");
            } else {
                exit = Main.FAILED;
            }
        }
        return exit;
    }

    /** A run with its steps. */
    @Command(name = "show", description = "Prints a run and where its steps are.", mixinStandardHelpOptions = true, footer = {"", "Example: selvage workflow show r-1"})
    int show(
            @Mixin BrokerOptions at,
            @Parameters(paramLabel = "ID", description = "the run's id") String id,
            @Option(names = "--json", description = "print the gateway's answer as it is") boolean json)
            throws CliException, InterruptedException {
        return one(at, "workflow.show", id, json);
    }

    /** Asks a run to end. */
    @Command(name = "cancel", description = "Ends a run; tasks that are at work are asked to stop.", mixinStandardHelpOptions = true,
            footer = {"", "Example: selvage workflow cancel r-1"})
    int cancel(
            @Mixin BrokerOptions at,
            @Parameters(paramLabel = "ID", description = "the run's id") String id,
            @Option(names = "--json", description = "print the gateway's answer as it is") boolean json)
            throws CliException, InterruptedException {
        return one(at, "workflow.cancel", id, json);
    }

    /** Runs, one line each. */
    @Command(name = "list", description = "Prints runs, one line each.", mixinStandardHelpOptions = true, footer = {"", "Example: selvage workflow list"})
    int list(@Mixin BrokerOptions at, @Option(names = "--json", description = "print the gateway's answer as it is") boolean json)
            throws CliException, InterruptedException {
        Json.Obj answer = Gateways.ask(at.broker(), at.site(), "workflow.list", Json.object().build(), Gateways.TIMEOUT_MILLIS);
        print(answer, json, json ? List.of() : TaskText.runs(TaskText.all(answer, "runs")));
        return 0;
    }

    private int one(BrokerOptions at, String verb, String id, boolean json) throws CliException, InterruptedException {
        Json.Obj answer = Gateways.ask(at.broker(), at.site(), verb, Json.object().put("id", id).build(), Gateways.TIMEOUT_MILLIS);
        print(answer, json, json ? List.of() : TaskText.runDetails(TaskText.in(answer, "run")));
        return 0;
    }

    private void print(Json.Obj answer, boolean json, List<String> lines) {
        TaskCommand.answer(answer, json, lines, spec.commandLine().getOut(), spec.commandLine().getErr());
    }
}
