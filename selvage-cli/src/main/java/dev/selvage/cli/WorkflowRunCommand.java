// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.operator.Following;
import dev.selvage.cli.operator.Gateways;
import dev.selvage.cli.task.RunProgress;
import dev.selvage.cli.task.TaskText;
import dev.selvage.cli.task.WorkflowFile;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.TopicKind;
import dev.selvage.task.json.WorkflowJson;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code selvage workflow run}: begins a run, and with {@code --wait} follows it to its end. */
@Command(
        name = "run",
        description = "Runs a workflow; with --wait tells how its steps go on.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: selvage workflow run cooling.yaml --input site=hall-2 --wait"})
final class WorkflowRunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerOptions at;

    @Parameters(paramLabel = "FILE", description = "the workflow, YAML or JSON")
    private Path file;

    @Option(names = "--input", paramLabel = "K=V", description = "an input; V is JSON, or a text as it stands")
    private Map<String, String> inputs = new LinkedHashMap<>();

    @Option(names = "--id", paramLabel = "ID", description = "the run's id; the same id again is the same run (default: a new one)")
    private Optional<String> id = Optional.empty();

    @Option(names = "--wait", description = "print each change of each step; exit 0 only if the run succeeded")
    private boolean wait;

    @Option(names = "--json", description = "without --wait: print the gateway's answer as it is")
    private boolean json;

    @Override
    public Integer call() throws CliException, InterruptedException {
        String run = id.orElseGet(() -> TaskSubmitCommand.fresh("r-"));
        if (run.length() > WorkflowJson.RUN_ID_CHARS_MAX) {
            throw at.wrong("--id " + Printable.of(run) + " is too long; the ids of its tasks begin with it, use at most " + WorkflowJson.RUN_ID_CHARS_MAX + " characters");
        }
        Json.Obj question = question(run);
        if (wait) {
            RunProgress progress = new RunProgress(ZoneId.systemDefault());
            TaskSubmitCommand.follow(at, spec, new TaskSubmitCommand.Followed(TopicKind.GATEWAY_WORKFLOW, run, new Following.Question("workflow.run", question), "workflow.show"), progress);
            spec.commandLine().getOut().println(progress.end());
            return 0;
        }
        Json.Obj answer = Gateways.ask(at.broker(), at.site(), "workflow.run", question, Gateways.TIMEOUT_MILLIS);
        spec.commandLine().getOut().println(json ? answer.text() : TaskText.runLine(TaskText.in(answer, "run")));
        return 0;
    }

    /** What is asked of the gateway; a workflow with problems is refused here, where its lines are known. */
    Json.Obj question(String run) throws CliException {
        WorkflowFile workflow = WorkflowFile.workflow(file);
        if (!workflow.problems().isEmpty()) {
            int others = workflow.problems().size() - 1;
            throw new CliException(workflow.problems().get(0) + (others == 0 ? "" : "; and " + others + " more, see selvage workflow check " + Printable.of(file.toString())));
        }
        Json.Builder given = Json.object();
        inputs.forEach((name, value) -> given.put(name, TaskText.value(value)));
        return Json.object().put("id", run).put("workflow", workflow.json().orElseThrow()).put("inputs", given.build()).build();
    }
}
