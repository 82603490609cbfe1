// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.decision.DecisionDesk;
import dev.selvage.agent.decision.DecisionOutlet;
import dev.selvage.agent.model.ModelDesk;
import dev.selvage.agent.point.Reported;
import dev.selvage.decision.FeatureBook;
import dev.selvage.link.LinkEvent;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.model.Sampling;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.Replica;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** The agent's decisions: the desk that takes them, and its hands. Confined to the loop's thread. */
final class AgentDecisions {
    private static final System.Logger LOG = System.getLogger(AgentDecisions.class.getName());

    private final DecisionDesk desk;
    private final ModelDesk models;
    private Set<String> recorded;

    /**
     * Makes the desk; {@link #begin} gives it the device's decisions.
     *
     * @param session of this run of the agent, 16 hex digits
     */
    AgentDecisions(Device device, Replica replica, DecisionOutlet outlet, AgentModels models, String session) {
        this.recorded = recorded(device);
        this.models = models.desk();
        this.desk = new DecisionDesk(new DecisionDesk.Home(device.id().value(), profile(device), session, System::nanoTime), replica, outlet, models.shelf());
    }

    /** What decisions do, by the hands that tasks have. */
    static DecisionOutlet outlet(DeviceHands hands, Announcer announcer, AgentTasks tasks) {
        return new DecisionOutlet() {
            @Override
            public CompletableFuture<Void> write(String point, PointValue value) {
                return hands.write(point, value);
            }

            @Override
            public void runTask(String id, String type, Json.Obj args) {
                byte[] offer = Json.object().put("type", type).put("args", args).build().bytes();
                // as if an operator had offered it: the desk has one way in
                Topics.parse(announcer.topic(TopicKind.TASK_OFFER, id)).ifPresent(to -> hands.onLoop(() -> tasks.desk().offered(to, offer, () -> LOG.log(
                        System.Logger.Level.DEBUG, "{0} is taken", id))));
            }

            @Override
            public void put(TopicKind kind, String name, byte[] payload, long nowMillis) {
                announcer.put(kind, name, payload, nowMillis);
            }

            @Override
            public void onLoop(Runnable work) {
                hands.onLoop(work);
            }
        };
    }

    /**
     * Takes the decisions of the device as it is described now.
     *
     * @param known what its points were when the program last ran
     */
    void begin(Device device, List<Reported> known, Moment now) {
        recorded = recorded(device);
        models.begin(new ModelDesk.Kind(device.profile(), device.decisions(), device.limits().modelBytes()), now.wallMillis(), now.monotonicMillis());
        desk.become(profile(device), device.decisions(), recorded, now.wallMillis(), now.monotonicMillis());
        // nobody knows what they are now: no condition goes by them, and no step is measured from them
        known.forEach(report -> desk.remember(new FeatureBook.Reading(report.point(), report.value(), Quality.STALE, Long.MIN_VALUE, now.monotonicMillis())));
    }

    /** Notes what became of a reading; it counts when it is stored. */
    void observe(Reported report, Moment now) {
        if (!desk.isEmpty()) {
            // a recording has a clock of its own, as in its points' rules
            long takenMillis = report.takenAtMillis();
            desk.observe(recorded.contains(report.point())
                    ? new FeatureBook.Reading(report.point(), report.value(), report.quality(), takenMillis, now.monotonicMillis(), takenMillis)
                    : FeatureBook.Reading.live(report.point(), report.value(), report.quality(), now.monotonicMillis(), now.wallMillis(), takenMillis));
        }
    }

    /**
     * Decides what is due; see {@link DecisionDesk#step}.
     *
     * @param isStored true when all that was observed is stored
     */
    boolean step(boolean isStored, Moment now) {
        boolean hasAlarms = desk.step(isStored, now.wallMillis(), now.monotonicMillis());
        models.step(now.wallMillis(), now.monotonicMillis());
        return hasAlarms;
    }

    /** There is a broker again. */
    void connected() {
        models.connected();
    }

    /** Rows came from the gateway. */
    void merged() {
        models.merged();
    }

    /** Takes a message if it brings a piece of a model. */
    void heard(LinkEvent.Received message) {
        Topics.parse(message.topic()).ifPresent(to -> models.heard(to, message.payload()));
    }

    /**
     * Ends what works beside the loop, when that has ended.
     *
     * @param inOrder false when a failure has ended it: then its models have proven nothing
     */
    void close(boolean inOrder) {
        models.close(inOrder);
    }

    /** When {@link #step} has something to do if nothing comes in, monotonic. */
    long nextMillis() {
        return Math.min(desk.nextMillis(), models.nextMillis());
    }

    /** What {@code about} says of them. */
    Json.Obj about() {
        return desk.about();
    }

    /** What {@code metrics} says of them. */
    Json.Obj figures() {
        return desk.figures();
    }

    private static String profile(Device device) {
        return device.profile() + "@" + device.version();
    }

    private static Set<String> recorded(Device device) {
        return device.points().stream().filter(point -> point.timing().sampling() instanceof Sampling.Row).map(PointSpec::name).collect(Collectors.toSet());
    }
}
