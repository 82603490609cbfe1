// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.operator.Gateways;
import dev.selvage.cli.task.TaskText;
import dev.selvage.cli.task.WholeResult;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.protocol.Json;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code selvage task}: asks devices to do something, and tells truthfully what became of it. */
@Command(
        name = "task",
        description = "Gives tasks to devices, shows where they are, cancels them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(submit | show | result | list | cancel | approve | watch)",
        subcommands = {TaskSubmitCommand.class, TaskWatchCommand.class},
        footer = {"", "Example: selvage task submit --type read --to device=sim-1 --args '{\"point\":\"temperature\"}' --wait"})
final class TaskCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say submit, show, result, list, cancel, approve or watch");
    }

    /** One task with its parts and their facts. */
    @Command(name = "show", description = "Prints a task, and what each device has said of it.", mixinStandardHelpOptions = true,
            footer = {"", "Example: selvage task show t-1"})
    int show(
            @Mixin BrokerOptions at,
            @Parameters(paramLabel = "ID", description = "the task's id") String id,
            @Option(names = "--after", paramLabel = "D", description = "devices that come after this one, where there are many") Optional<String> after,
            @Option(names = "--json", description = "print the gateway's answer as it is") boolean json)
            throws CliException, InterruptedException {
        Json.Obj answer = ask(at, "task.show", Json.object().put("id", id).put("after", after).build());
        print(answer, json, json ? List.of() : TaskText.details(TaskText.in(answer, "task"), ZoneId.systemDefault()));
        return 0;
    }

    /** A result in full, however large. */
    @Command(name = "result", description = "Prints the whole result of a task at a device.", mixinStandardHelpOptions = true,
            footer = {"", "Example: selvage task result t-1 --device sim-1"})
    int result(
            @Mixin BrokerOptions at,
            @Parameters(paramLabel = "ID", description = "the task's id") String id,
            @Option(names = "--device", paramLabel = "D", required = true, description = "whose result") String device)
            throws CliException, InterruptedException {
        spec.commandLine().getOut().println(new WholeResult(chunk -> ask(at, "task.result",
                Json.object().put("id", id).put("device", device).put("chunk", chunk).build())).text());
        return 0;
    }

    /** Tasks, one line each. */
    @Command(name = "list", description = "Prints tasks, one line each.", mixinStandardHelpOptions = true, footer = {"", "Example: selvage task list --open"})
    int list(
            @Mixin BrokerOptions at,
            @Option(names = "--open", description = "only tasks that have not ended") boolean open,
            @Option(names = "--device", paramLabel = "D", description = "only tasks of this device") Optional<String> device,
            @Option(names = "--type", paramLabel = "T", description = "only tasks of this type") Optional<String> type,
            @Option(names = "--after", paramLabel = "ID", description = "tasks that come after this one") Optional<String> after,
            @Option(names = "--json", description = "print the gateway's answer as it is") boolean json)
            throws CliException, InterruptedException {
        Json.Builder question = Json.object().put("device", device).put("type", type).put("after", after);
        Json.Obj answer = ask(at, "task.list", open ? question.put("open", true).build() : question.build());
        print(answer, json, json ? List.of() : TaskText.tasks(TaskText.all(answer, "tasks")));
        return 0;
    }

    /** Asks a task to end. */
    @Command(name = "cancel", description = "Asks a task to end; with --force it ends here whatever the devices say.", mixinStandardHelpOptions = true,
            footer = {"", "Example: selvage task cancel t-1"})
    int cancel(
            @Mixin BrokerOptions at,
            @Parameters(paramLabel = "ID", description = "the task's id") String id,
            @Option(names = "--force", description = "do not wait for the devices; their results are refused from now on") boolean force,
            @Option(names = "--if-version", paramLabel = "N", description = "only if the task has not changed since it had this version") Optional<Long> version,
            @Option(names = "--json", description = "print the gateway's answer as it is") boolean json)
            throws CliException, InterruptedException {
        Json.Builder question = Json.object().put("id", id).put("force", force);
        version.ifPresent(number -> question.put("version", number));
        return one(ask(at, "task.cancel", question.build()), json);
    }

    /** Lets the next group of a rollout begin. */
    @Command(name = "approve", description = "Lets a rollout that waits for a person go on to its next group.", mixinStandardHelpOptions = true,
            footer = {"", "Example: selvage task approve t-1 --groups 1"})
    int approve(
            @Mixin BrokerOptions at,
            @Parameters(paramLabel = "ID", description = "the task's id") String id,
            @Option(names = "--groups", paramLabel = "N", required = true, description = "so many groups, counted from the first, are approved") long groups,
            @Option(names = "--if-version", paramLabel = "N", description = "only if the task has not changed since it had this version") Optional<Long> version,
            @Option(names = "--json", description = "print the gateway's answer as it is") boolean json)
            throws CliException, InterruptedException {
        Json.Builder question = Json.object().put("id", id).put("groups", groups);
        version.ifPresent(number -> question.put("version", number));
        return one(ask(at, "task.approve", question.build()), json);
    }

    private int one(Json.Obj answer, boolean json) throws CliException {
        print(answer, json, json ? List.of() : List.of(TaskText.line(TaskText.in(answer, "task"))));
        return 0;
    }

    private static Json.Obj ask(BrokerOptions at, String verb, Json.Obj question) throws CliException, InterruptedException {
        return Gateways.ask(at.broker(), at.site(), verb, question, Gateways.TIMEOUT_MILLIS);
    }

    private void print(Json.Obj answer, boolean json, List<String> lines) {
        answer(answer, json, lines, spec.commandLine().getOut(), spec.commandLine().getErr());
    }

    /** Prints an answer; that there is more is said on {@code err}. */
    static void answer(Json.Obj answer, boolean json, List<String> lines, PrintWriter out, PrintWriter err) {
        if (json) {
            out.println(answer.text());
            return;
        }
        lines.forEach(out::println);
        if (answer.get("truncated").filter(new Json.Bool(true)::equals).isPresent()) {
            err.println("selvage: the gateway left out further ones; ask for fewer, or for those --after the last");
        }
    }
}
