// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.operator.Following;
import dev.selvage.cli.operator.Gateways;
import dev.selvage.cli.operator.OperatorLink;
import dev.selvage.cli.task.TaskProgress;
import dev.selvage.cli.task.TaskText;
import dev.selvage.cli.task.WorkflowFile;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.TopicKind;
import dev.selvage.task.json.JsonFormException;
import dev.selvage.task.json.SpecJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code selvage task submit}: gives a task, and with {@code --wait} follows it to its end. */
@Command(
        name = "submit",
        description = "Gives a task to a device that can do it; with --wait tells what becomes of it.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: selvage task submit --type set-target --to device=sim-1 --args '{\"celsius\":21}' --wait"})
final class TaskSubmitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerOptions at;

    @Option(names = "--type", paramLabel = "T", required = true, description = "the task type, such as read, set or a profile's own")
    private String type;

    @Option(names = "--to", paramLabel = "SELECTOR", description = "which devices, such as device=sim-1, or tag.site=hall-2 & battery>30 (default: any that has the type)")
    private Optional<String> to = Optional.empty();

    @Option(names = "--args", paramLabel = "JSON", description = "the task's arguments, a JSON object")
    private Optional<String> args = Optional.empty();

    @Option(names = "--mode", paramLabel = "M", description = "one: any one of them; all: each that matches now; every: also those that match later (default: one)")
    private Optional<String> mode = Optional.empty();

    @Option(names = "--strategy", paramLabel = "S", description = "which one: least-loaded, round-robin or consistent-hash (default: least-loaded)")
    private Optional<String> strategy = Optional.empty();

    @Option(names = "--key", paramLabel = "K", description = "what consistent-hash goes by: the same key, the same device")
    private Optional<String> key = Optional.empty();

    @Option(names = "--priority", paramLabel = "N", description = "0 to 1000, the higher first (default: 500)")
    private Optional<Long> priority = Optional.empty();

    @Option(names = "--serial-with", paramLabel = "W", description = "never runs at a device beside another task of the same word")
    private Optional<String> serialWith = Optional.empty();

    @Option(names = "--deadline", paramLabel = "D", description = "a duration such as 10m, or a time: not accepted by then, it expires")
    private Optional<String> deadline = Optional.empty();

    @Option(names = "--step", paramLabel = "D", description = "how long each step may take")
    private Optional<String> step = Optional.empty();

    @Option(names = "--total", paramLabel = "D", description = "how long the run may take in all")
    private Optional<String> total = Optional.empty();

    @Option(names = "--retries", paramLabel = "N", description = "attempts after the first, 0 to 10 (default: 0)")
    private Optional<Long> retries = Optional.empty();

    @Option(names = "--backoff", paramLabel = "D", description = "wait before the second attempt; it doubles with each (default: 1s)")
    private Optional<String> backoff = Optional.empty();

    @Option(names = "--rollout", paramLabel = "JSON|FILE", description = "how it spreads over many devices; JSON, or a YAML or JSON file")
    private Optional<String> rollout = Optional.empty();

    @Option(names = "--id", paramLabel = "ID", description = "the task's id; the same id again is the same task (default: a new one)")
    private Optional<String> id = Optional.empty();

    @Option(names = "--wait", description = "print each fact as it becomes known, and the result; exit 0 only if it succeeded")
    private boolean wait;

    @Option(names = "--json", description = "without --wait: print the gateway's answer as it is")
    private boolean json;

    @Override
    public Integer call() throws CliException, InterruptedException {
        // an id of our own: whoever asks again after a lost answer gives no second task
        String task = id.orElseGet(() -> fresh("t-"));
        Json.Obj question = question(task);
        try {
            SpecJson.read(question, System.currentTimeMillis(), "");
        } catch (JsonFormException e) {
            throw at.wrong(e.getMessage() + "; " + e.hint());
        }
        if (wait) {
            TaskProgress progress = new TaskProgress(ZoneId.systemDefault());
            follow(at, spec, new Followed(TopicKind.GATEWAY_TASK, task, new Following.Question("task.submit", question), "task.show"), progress);
            progress.end().forEach(spec.commandLine().getOut()::println);
            return 0;
        }
        Json.Obj answer = Gateways.ask(at.broker(), at.site(), "task.submit", question, Gateways.TIMEOUT_MILLIS);
        spec.commandLine().getOut().println(json ? answer.text() : TaskText.line(TaskText.in(answer, "task")));
        return 0;
    }

    /** An id that no other has: so many random hex digits meet once in a lifetime. */
    static String fresh(String prefix) {
        return prefix + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    /** What is asked of the gateway. */
    Json.Obj question(String task) throws CliException {
        Json.Builder out = Json.object().put("id", task).put("type", type);
        args.ifPresent(given -> out.put("args", TaskText.value(given)));
        out.put("to", to).put("mode", mode).put("strategy", strategy).put("key", key).put("serialWith", serialWith).put("deadline", deadline).put("step", step)
                .put("total", total).put("backoff", backoff);
        priority.ifPresent(number -> out.put("priority", number));
        retries.ifPresent(number -> out.put("retries", number));
        if (rollout.isPresent()) {
            out.put("rollout", rollout.get().startsWith("{") ? TaskText.value(rollout.get()) : file(rollout.get()));
        }
        return out.build();
    }

    private static Json.Obj file(String name) throws CliException {
        WorkflowFile file = WorkflowFile.plain(Path.of(name));
        if (!file.problems().isEmpty()) {
            throw new CliException(file.problems().get(0).toString());
        }
        return file.json().orElseThrow();
    }

    /**
     * What is followed to its end.
     *
     * @param kind of the topic on which gateways tell its changes
     * @param show the verb that asks how it is
     */
    record Followed(TopicKind kind, String id, Following.Question begin, String show) {}

    /** Asks and follows, subscribed before it asks, so that nothing is missed. */
    static void follow(BrokerOptions at, CommandSpec spec, Followed what, Following.Progress progress) throws CliException, InterruptedException {
        String operator = OperatorLink.randomName();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (OperatorLink link = OperatorLink.open(at.broker(), operator, Following.filters(at.site(), operator, what.kind(), what.id()))) {
            link.awaitConnected(Gateways.TIMEOUT_MILLIS);
            out.println(TaskText.clock(Instant.now(), ZoneId.systemDefault()) + "  " + what.id());
            new Following(link, at.site(), what.begin(), new Following.Question(what.show(), Json.object().put("id", what.id()).build()), progress,
                    new Following.Terminal(out::println, err::println)).run();
        }
    }
}
