// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.alarm.AlarmWatch;
import dev.selvage.agent.point.Reported;
import dev.selvage.profile.model.AlarmSpec;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import dev.selvage.protocol.TopicKind;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import dev.selvage.replica.WriteTx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The device's alarms and what of them waits for the next commit. Confined to the loop's thread. */
final class AlarmBook {
    private static final String RAISED = "raised";
    private static final int NAME = 1;
    private static final int STATE = 3;
    private static final int RAISED_MILLIS = 6;

    private final Device device;
    private final Replica replica;
    private final List<AlarmWatch> watches = new ArrayList<>();
    private final Map<String, Long> raisedMillis = new HashMap<>();
    private final List<Event> pending = new ArrayList<>();
    /** Alarms that the device does not judge itself, as last shown: what a gateway says of it. */
    private final Map<String, List<Cell>> told = new HashMap<>();
    private final Set<String> untold = new TreeSet<>();

    private record Event(AlarmSpec alarm, AlarmWatch.Transition transition, PointValue value, long atMillis) {}

    AlarmBook(Device device, Replica replica) {
        this.device = device;
        this.replica = replica;
        for (List<Cell> row : replica.rows(Tables.ALARM, device.id().value())) {
            if (row.get(STATE).equals(Cell.of(RAISED)) && row.get(RAISED_MILLIS) instanceof Cell.Int at
                    && row.get(NAME) instanceof Cell.Text name) {
                raisedMillis.put(name.value(), at.value());
            }
        }
        device.alarms().forEach(alarm -> watches.add(new AlarmWatch(alarm, raisedMillis.containsKey(alarm.name()))));
        merged();
        // the program may have died between the merge and the telling; what is over was never shown, or is shown as over
        untold.removeIf(name -> !isRaised(told.get(name)));
    }

    /** Rows may have come from the gateway: alarms about this device that others judge are shown on its topics too. */
    void merged() {
        for (List<Cell> row : replica.rows(Tables.ALARM, device.id().value())) {
            if (row.get(NAME) instanceof Cell.Text name && DeviceId.isValid(name.value())
                    && watches.stream().noneMatch(watch -> watch.spec().name().equals(name.value()))
                    && !row.equals(told.put(name.value(), row))) {
                untold.add(name.value());
            }
        }
    }

    /** Shows a point's value to its alarms; one that is not good proves nothing. */
    void observe(Reported reading, Moment now) {
        if (reading.quality() != Quality.GOOD) {
            return;
        }
        for (AlarmWatch watch : watches) {
            if (watch.spec().when().point().equals(reading.point())) {
                watch.observe(reading.value(), now.monotonicMillis())
                        .ifPresent(t -> pending.add(new Event(watch.spec(), t, reading.value(), now.wallMillis())));
            }
        }
    }

    boolean hasPending() {
        return !pending.isEmpty() || !untold.isEmpty();
    }

    /** Writes rows and topics of what happened; inside the step's transaction. */
    void write(WriteTx tx, Announcer announcer, long nowMillis) {
        for (Event event : pending) {
            boolean raised = event.transition() == AlarmWatch.Transition.RAISED;
            long since = raised ? event.atMillis() : raisedMillis.getOrDefault(event.alarm().name(), event.atMillis());
            String id = device.id() + "-" + event.alarm().name() + "-" + since;
            tx.upsert(Tables.ALARM, row(event, id, since, raised));
            byte[] payload = raised ? Payloads.alarm(event.alarm(), id, event.value(), since) : new byte[0];
            announcer.put(TopicKind.ALARM, event.alarm().name(), payload, nowMillis);
        }
        for (String name : untold) {
            List<Cell> row = told.get(name);
            announcer.put(TopicKind.ALARM, name, isRaised(row) ? Payloads.alarm(row) : new byte[0], nowMillis);
        }
    }

    /** Ends what is raised and no longer judged by the device as it will be; inside a transaction. */
    void retire(WriteTx tx, Announcer announcer, Device next, long nowMillis) {
        for (AlarmWatch watch : watches) {
            AlarmSpec alarm = watch.spec();
            boolean isJudged = next.alarms().stream().anyMatch(other -> other.name().equals(alarm.name()));
            if (!isJudged && raisedMillis.containsKey(alarm.name())) {
                long since = raisedMillis.get(alarm.name());
                Event end = new Event(alarm, AlarmWatch.Transition.CLEARED, new PointValue.Missing(), nowMillis);
                tx.upsert(Tables.ALARM, row(end, device.id() + "-" + alarm.name() + "-" + since, since, false));
                announcer.put(TopicKind.ALARM, alarm.name(), new byte[0], nowMillis);
            }
        }
    }

    private static boolean isRaised(List<Cell> row) {
        return row.get(STATE).equals(Cell.of(RAISED));
    }

    /** The transaction is durable. */
    void committed() {
        for (Event event : pending) {
            if (event.transition() == AlarmWatch.Transition.RAISED) {
                raisedMillis.put(event.alarm().name(), event.atMillis());
            } else {
                raisedMillis.remove(event.alarm().name());
            }
        }
        pending.clear();
        untold.clear();
    }

    private List<Cell> row(Event event, String id, long since, boolean raised) {
        return List.of(
                Cell.of(device.id().value()),
                Cell.of(event.alarm().name()),
                Cell.of(id),
                Cell.of(raised ? RAISED : "cleared"),
                Cell.of(event.alarm().severity().name().toLowerCase(Locale.ROOT)),
                PointBook.cell(event.value()),
                Cell.of(since),
                raised ? Cell.none() : Cell.of(event.atMillis()));
    }
}
