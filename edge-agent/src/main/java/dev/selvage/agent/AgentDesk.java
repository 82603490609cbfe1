// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.coap.node.NodeCard;
import dev.selvage.agent.coap.node.NodeDesk;
import dev.selvage.agent.coap.node.NodeEvent;
import dev.selvage.agent.coap.node.NodeLimits;
import dev.selvage.agent.coap.node.NodePoint;
import dev.selvage.agent.coap.node.NodeView;
import dev.selvage.agent.coap.node.NodeWatcher;
import dev.selvage.agent.coap.node.TaskStep;
import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.task.TaskDesk;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.LimitsSpec;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.TopicKind;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the agent offers to its driver, and to the node behind it: questions and steps become inputs of the loop, which alone
 * touches the replica. Thread-safe.
 */
final class AgentDesk implements NodeDesk {
    /** A node's files are models and profiles; larger ones do not fit it. */
    private static final long FILE_BYTES_MAX = 256 * 1024;
    private static final Pattern FILE_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private final Replica replica;
    private final Inbox inbox;
    private final Announcer announcer;
    private final Path files;
    private final TaskDesk tasks;
    private volatile Device device;
    private volatile NodeWatcher watcher = NodeWatcher.NONE;

    /** @param files folder of what the node may fetch by name; it need not exist */
    AgentDesk(Device device, Replica replica, Inbox inbox, Announcer announcer, Path files, TaskDesk tasks) {
        this.device = device;
        this.replica = replica;
        this.inbox = inbox;
        this.announcer = announcer;
        this.files = files;
        this.tasks = tasks;
    }

    @Override
    public Optional<CompletableFuture<Void>> offer(List<Reading> readings) {
        return inbox.offer(readings);
    }

    @Override
    public NodeCard attach(NodeWatcher other) {
        watcher = other;
        Map<String, NodePoint> points = device.points().stream().filter(point -> !point.isStored())
                .collect(Collectors.toMap(PointSpec::name, point -> new NodePoint(point.name(), Rules.of(point), point.unit())));
        return new NodeCard(device.id(), points, this::file, limits(device.limits()));
    }

    private static NodeLimits limits(LimitsSpec of) {
        return new NodeLimits(of.rate().perSecond(), of.rate().burst(), of.payloadBytes(), of.node().blockBytes(), of.node().observers());
    }

    private Optional<byte[]> file(String name) {
        Path file = files.resolve(name);
        try {
            boolean isFile = FILE_NAME.matcher(name).matches() && Files.isRegularFile(file) && Files.size(file) <= FILE_BYTES_MAX;
            return isFile ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            System.getLogger(AgentDesk.class.getName()).log(System.Logger.Level.WARNING, device.id() + ": cannot read " + file + " for its node: " + e);
            return Optional.empty();
        }
    }

    /** The device is described otherwise from now on. */
    void redefine(Device next) {
        device = next;
    }

    /** True when a driver serves its node by what {@link #attach} told it, which does not change. */
    boolean isAttached() {
        return watcher != NodeWatcher.NONE;
    }

    /** Those parts were committed; on the loop's thread. */
    void changed(Set<NodeWatcher.Part> parts) {
        watcher.changed(parts);
    }

    /** Tells of the node's tasks, if they are different now; on the loop's thread. */
    void tellTasks() {
        if (tasks.takeNodeChange()) {
            changed(Set.of(NodeWatcher.Part.TASKS));
        }
    }

    @Override
    public CompletableFuture<NodeView> view() {
        return asked(now -> {
            Map<String, List<Cell>> states = new HashMap<>();
            replica.rows(Tables.POINT, device.id().value()).forEach(row -> states.put(PointBook.name(row), row));
            List<NodeView.PointState> known = device.points().stream().filter(point -> states.containsKey(point.name()))
                    .map(point -> PointBook.reported(point, states.get(point.name())))
                    .filter(report -> !(report.value() instanceof PointValue.Missing))
                    .map(report -> new NodeView.PointState(report.point(), report.value(), report.quality(), report.takenAtMillis())).toList();
            return new NodeView(known, desired(states), tasks.nodeTasks());
        });
    }

    /** What is wanted and is not so yet. */
    private List<NodeView.Desired> desired(Map<String, List<Cell>> states) {
        Map<String, List<Cell>> overruled = new HashMap<>();
        replica.rows(Tables.DESIRED_REPORT, device.id().value()).stream().filter(DesiredBook::isOverruled).forEach(row -> overruled.put(PointBook.name(row), row));
        return replica.rows(Tables.DESIRED, device.id().value()).stream()
                .filter(row -> !(row.get(2) instanceof Cell.Null))
                .filter(row -> Optional.ofNullable(overruled.get(PointBook.name(row))).filter(report -> DesiredBook.isAbout(report, row)).isEmpty())
                .filter(row -> Optional.ofNullable(states.get(PointBook.name(row))).filter(state -> state.get(2).equals(row.get(2))).isEmpty())
                .flatMap(row -> device.point(PointBook.name(row)).filter(point -> point.rights().access().isWritable()).stream()
                        .map(point -> new NodeView.Desired(point.name(), PointBook.value(point, row.get(2)), row.get(4) instanceof Cell.Int at ? at.value() : 0)))
                .toList();
    }

    @Override
    public CompletableFuture<Void> step(String taskId, TaskStep step) {
        return asked(now -> {
            tasks.nodeStep(taskId, step);
            return null;
        });
    }

    /** An event is a line of the device's log topic, kept for those who are away as long as that topic keeps anything. */
    @Override
    public CompletableFuture<Void> event(NodeEvent event) {
        byte[] line = Json.object().put("event", event.name()).put("detail", event.detail()).put("t", Payloads.time(event.atMillis())).build().bytes();
        return asked(now -> {
            replica.write(Scopes.ofDevice(device.id().value()), now.wallMillis(), tx -> {
                announcer.put(TopicKind.LOG, "info", line, now.wallMillis());
                return true;
            });
            return null;
        });
    }

    /** Has the loop answer; whatever goes wrong there is the answer's failure. */
    private <T> CompletableFuture<T> asked(Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        inbox.put(new Input.Ask(now -> {
            try {
                answer.complete(question.answer(now));
            } catch (Refusal | ReplicaException e) {
                answer.completeExceptionally(e);
            }
        }));
        return answer;
    }

    /** Asked on the loop's thread. */
    @FunctionalInterface
    private interface Question<T> {
        T answer(Moment now) throws Refusal;
    }
}
