// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.task.Clocks;
import dev.selvage.agent.task.TaskDesk;
import dev.selvage.agent.task.TaskOutlet;
import dev.selvage.agent.task.TaskType;
import dev.selvage.agent.task.TypeTable;
import dev.selvage.agent.task.builtin.DeclaredTypes;
import dev.selvage.link.LinkEvent;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.Hlc;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The agent's tasks: the desk that does them, the types that the device has, and the clock that deadlines are by. Confined to the loop's thread. */
final class AgentTasks {
    /** The gateway chooses devices by how busy they are, so that is told sooner than other figures. */
    static final long LOAD_MILLIS = 10_000;
    /** What the gateway says is late by a commit and the way; a machine's clock that is about right is finer. */
    private static final long CLOCK_DIFFERS_MILLIS = 10_000;
    /** 2025-01-01: a wall clock that shows less was never set. */
    private static final long CLOCK_MILLIS_MIN = 1_735_689_600_000L;

    private final TaskDesk desk;
    private final DeviceHands hands;
    private final List<TaskType> plugins;
    private final Path models;
    private final Replica replica;
    private final String scope;
    private final List<Consumer<Moment>> questions = new ArrayList<>();
    private int toldOpen;

    /**
     * Makes the desk.
     *
     * @param plugins types of plugins
     * @param models the folder of the device's models
     */
    AgentTasks(Device device, Replica replica, Announcer announcer, DeviceHands hands, List<TaskType> plugins, Path models) {
        this.replica = replica;
        this.scope = Scopes.ofDevice(device.id().value());
        this.hands = hands;
        this.plugins = List.copyOf(plugins);
        this.models = models;
        this.desk = new TaskDesk(device.id().value(), replica, new TypeTable(types(device)), outlet(announcer), hands::onLoop);
    }

    private List<TaskType> types(Device device) {
        return DeclaredTypes.of(device.tasks(), plugins, hands, models);
    }

    private static TaskOutlet outlet(Announcer announcer) {
        return new TaskOutlet() {
            @Override
            public void put(TopicKind kind, String id, byte[] payload, long nowMillis) {
                announcer.put(kind, id, payload, nowMillis);
            }

            @Override
            public void say(TopicKind kind, String id, byte[] payload) {
                announcer.say(kind, id, payload);
            }

            @Override
            public boolean ask(String verb, byte[] question, long number) {
                return announcer.ask(verb, question, number);
            }
        };
    }

    /** Where orders, nodes and runs meet. */
    TaskDesk desk() {
        return desk;
    }

    /** The device is described otherwise from now on; open tasks stay. */
    void redefine(Device next) {
        hands.redefine(next);
        desk.types().become(types(next));
        desk.merged(Optional.empty());
    }

    /** Does what is due; see {@link TaskDesk#step}. */
    void step(Moment now, Uplink uplink) {
        long wallMillis = wallMillis(now);
        long gatewayMillis = uplink.gatewayMillis(now).filter(heard -> Math.abs(heard - wallMillis) > CLOCK_DIFFERS_MILLIS).orElse(wallMillis);
        desk.step(new Clocks(now.wallMillis(), gatewayMillis, now.monotonicMillis()));
    }

    /** Somebody asks what only the loop can answer; it may be about tasks. */
    void ask(Consumer<Moment> question) {
        questions.add(question);
    }

    /** Answers what was asked. */
    void answer(Moment now) {
        List<Consumer<Moment>> asked = List.copyOf(questions);
        questions.clear();
        asked.forEach(question -> question.accept(now));
    }

    /** When {@link #step} has something to do if nothing comes in, monotonic; not before the next commit while none succeeds. */
    long nextMillis(boolean failing, long nextCommitMillis) {
        long nextMillis = desk.hasPending() ? nextCommitMillis : desk.nextMillis();
        return failing ? Math.max(nextMillis, nextCommitMillis) : nextMillis;
    }

    /** Of a machine whose clock was never set, the last that it heard, perhaps before it was started. */
    private long wallMillis(Moment now) {
        return now.wallMillis() < CLOCK_MILLIS_MIN ? Math.max(now.wallMillis(), Hlc.millis(replica.hlc(scope))) : now.wallMillis();
    }

    /** Takes a message about a task, and tells when it can be acknowledged; false for any other message. */
    boolean takes(LinkEvent.Received message, Consumer<LinkEvent.Received> acknowledge) {
        Optional<Topics.Address> address = Topics.parse(message.topic()).filter(TaskDesk::isOurs);
        address.ifPresent(to -> desk.offered(to, message.payload(), () -> acknowledge.accept(message)));
        return address.isPresent();
    }

    /** What {@code metrics} says. */
    Json.Obj figures() {
        toldOpen = desk.openTasks();
        return desk.figures();
    }

    /** True when the device is busier, or less so, than it has told. */
    boolean hasNewLoad() {
        return desk.openTasks() != toldOpen;
    }

    /** What {@code about} says of the types. */
    Json.Obj about() {
        return desk.types().about();
    }
}
