// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.operator.OperatorLink;
import dev.selvage.cli.task.TaskText;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkEvent.Cause;
import dev.selvage.link.LinkEvent.Disconnected;
import dev.selvage.link.LinkEvent.Received;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code selvage task watch}: changes of tasks and runs as the gateway tells them. */
@Command(
        name = "watch",
        description = "Prints each change of tasks and runs of workflows as the gateway tells it.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: selvage task watch t-1"})
final class TaskWatchCommand implements Callable<Integer> {
    /** How often it looks whether its output was closed, as by {@code | head}. */
    private static final long LOOK_MILLIS = 1_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerOptions at;

    @Parameters(arity = "0..1", paramLabel = "ID", description = "only this task or run")
    private Optional<String> id = Optional.empty();

    @Option(names = "--json", description = "one JSON object per line")
    private boolean json;

    @Override
    public Integer call() throws CliException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (OperatorLink link = OperatorLink.open(at.broker(), OperatorLink.randomName(),
                List.of(Topics.filter(at.site(), TopicKind.GATEWAY_TASK), Topics.filter(at.site(), TopicKind.GATEWAY_WORKFLOW)))) {
            boolean wasConnected = false;
            while (!out.checkError()) {
                Optional<LinkEvent> event = link.next(LOOK_MILLIS);
                if (event.isPresent() && event.get() instanceof Received message) {
                    line(message, id, json, Instant.now()).ifPresent(out::println);
                } else if (event.isPresent() && event.get() instanceof Disconnected lost) {
                    lost(link, lost, wasConnected);
                } else if (event.isPresent() && event.get() instanceof LinkEvent.Connected) {
                    wasConnected = true;
                }
            }
            return 0;
        }
    }

    /** A broker that was there is waited for; one that never was, or says no, ends the watch. */
    private void lost(OperatorLink link, Disconnected lost, boolean wasConnected) throws CliException {
        if (!wasConnected || lost.cause() != Cause.NETWORK) {
            throw link.lost(lost);
        }
        spec.commandLine().getErr().println("selvage: lost the broker at " + link.broker() + " (" + Printable.of(lost.reason()) + "); trying again");
    }

    /** The line that a message is; empty for another task's, and for what cannot be read. */
    static Optional<String> line(Received message, Optional<String> id, boolean json, Instant now) {
        Optional<Topics.Address> address = Topics.parse(message.topic()).filter(a -> id.isEmpty() || a.lastName().equals(id.get()));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        try {
            Json.Obj told = JsonReader.readObject(message.payload());
            String clock = TaskText.clock(now, ZoneId.systemDefault());
            return Optional.of(json ? told.text() : clock + "  " + (address.get().kind() == TopicKind.GATEWAY_TASK ? TaskText.line(told) : TaskText.runLine(told)));
        } catch (JsonException e) {
            // a gateway of another version; what can be read goes on
            return Optional.empty();
        }
    }
}
