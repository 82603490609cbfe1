// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.link.OutMessage;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Tables;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A profile's limits hold on the way to the broker, and what they keep back is counted. */
class LimitsTest extends AgentLoopCase {
    private static final String LEVEL = "sv1/home/oven-1/state/level";
    private static final String ALARM = "sv1/home/oven-1/alarm/hot";

    @Override
    String profile() {
        return PROFILE + "limits: {rate: {msgs: 1, per: 2s, burst: 3}, payload: 128, outbox: {bytes: 65536, age: 1h}}\n";
    }

    @Test
    void statesAboveTheRateWaitAndTheLastOnesArrive() throws Exception {
        connect(true);
        long before = states();
        for (int second = 1; second <= 20; second++) {
            reads("temp", 10 + 2 * second);
            reads("level", second);
            later(1_000);
            acceptAll();
        }
        long sent = states() - before;
        assertTrue(sent >= 10 && sent <= 3 + 10 + 1, sent + " states in 20 seconds");
        for (int second = 0; second < 10; second++) {
            later(1_000);
            acceptAll();
        }
        assertTrue(text(link.last(TEMP).orElseThrow()).contains("\"v\":50"), text(link.last(TEMP).orElseThrow()));
        assertTrue(text(link.last(LEVEL).orElseThrow()).contains("\"v\":20"), text(link.last(LEVEL).orElseThrow()));
        later(AgentLoop.METRICS_MILLIS);
        long delayed = JsonReader.readObject(link.last("sv1/home/oven-1/metrics").orElseThrow().payload()).integer("publishDelayed").orElse(0L);
        assertTrue(delayed >= 15, delayed + " are counted");
    }

    @Test
    void anAlarmDoesNotWait() {
        connect(true);
        for (int second = 1; second <= 6; second++) {
            reads("temp", 280 + 2 * second);
            reads("level", second);
            later(1_000);
            acceptAll();
        }
        assertEquals(1, states(ALARM));
        assertTrue(states(LEVEL) < 6, "while states do");
    }

    @Test
    void theWorldIsLookedAtAgainWhenTheRateAllowsMore() {
        connect(true);
        for (int i = 1; i <= 6; i++) {
            reads("level", i);
            later(1_000);
            acceptAll();
        }
        long wakeMillis = loop.step(new Moment(nowMillis, nowMillis));
        assertTrue(wakeMillis <= nowMillis + 2_000, "sleeps for " + (wakeMillis - nowMillis) + " ms while a state waits");
    }

    @Test
    void aPayloadThatIsTooLargeIsCountedAndNotPublished() throws Exception {
        Announcer announcer = new Announcer(
                DeviceFile.read(folder.resolve("oven-1.yaml"), ProfileSource.bundled()), new SiteId("home"), replica.outbox(), link);
        List<String> lines = logged(() -> replica.write("dev/oven-1", nowMillis, tx -> {
            announcer.put(TopicKind.LOG, "info", new byte[128], nowMillis);
            announcer.put(TopicKind.LOG, "info", new byte[129], nowMillis);
            announcer.put(TopicKind.LOG, "info", new byte[130], nowMillis);
            announcer.put(TopicKind.ABOUT, new byte[4_096], nowMillis);
            return true;
        }));
        assertEquals(List.of(128, 4_096), replica.outbox().next(10, nowMillis).stream().map(entry -> entry.payload().length).toList());
        assertEquals(2, announcer.tooLarge());
        assertEquals(1, lines.stream().filter(line -> line.contains("129 bytes are more than the payload limit of 128")).count(), lines::toString);
        assertTrue(replica.outbox().next(10, nowMillis + 3_600_001).stream().noneMatch(entry -> entry.topic().contains("/log/")), "events age");
    }

    @Test
    void noHistoryIsKeptWhenTheDiskIsAtItsReserve() throws Exception {
        house.reserve(1_000);
        connect(true);
        diskFreeBytes = 999;
        List<String> lines = logged(() -> later(Housekeeping.LOOK_MILLIS));
        assertEquals(1, lines.stream().filter(line -> line.contains("no history is kept")).count(), lines::toString);
        reads("level", 1);
        later(1_000);
        assertEquals("[1.0, 0 rows]", List.of(value("level"), samples() + " rows").toString(), "the state is kept");
        later(AgentLoop.METRICS_MILLIS);
        assertEquals(1L, JsonReader.readObject(link.last("sv1/home/oven-1/metrics").orElseThrow().payload()).integer("historyLeftOut").orElse(0L));
        diskFreeBytes = 1_000;
        later(Housekeeping.LOOK_MILLIS);
        reads("level", 2);
        later(1_000);
        assertEquals("[2.0, 1 rows]", List.of(value("level"), samples() + " rows").toString());
    }

    private String value(String point) {
        return pointRow(point).get(2) instanceof Cell.Real real ? String.valueOf(real.value()) : "";
    }

    private int samples() {
        return replica.rows(Tables.SAMPLE, "oven-1").size();
    }

    private long states() {
        return link.taken.stream().map(OutMessage::topic).filter(topic -> topic.contains("/state/")).count();
    }

    private static String text(OutMessage message) {
        return new String(message.payload(), StandardCharsets.UTF_8);
    }
}
