// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the fleet view shows for each message, and where it ends. */
final class FleetTest {
    private static final long NOW_MILLIS = 1_700_000_000_000L;
    private static final String NOW = "2023-11-14T22:13:20Z";
    private static final String ABOUT = "{\"agent\":\"0.1.0\",\"profile\":\"linux-host\",\"profileVersion\":\"1.0.0\","
            + "\"points\":{\"cpu.busy\":{\"type\":\"float64\",\"unit\":\"%\"},\"mem.free\":{\"type\":\"int64\"}}}";

    private final Fleet fleet = new Fleet();

    private void tell(String below, String payload) {
        fleet.onMessage(Topics.parse("sv1/lab/" + below).orElseThrow(), payload.getBytes(StandardCharsets.UTF_8), NOW_MILLIS);
    }

    private String devices() {
        return fleet.describe().get("devices").orElseThrow().text();
    }

    @Test
    void emptyAtFirst() {
        assertEquals("{\"devices\":[],\"total\":0,\"truncated\":false}", fleet.describe().text());
    }

    @Test
    void aDeviceInFull() {
        tell("pi-1/about", ABOUT);
        tell("pi-1/status", "{\"state\":\"online\",\"session\":\"ab\",\"since\":\"2023-11-14T20:00:00Z\"}");
        tell("pi-1/presence", "{\"state\":\"connected\",\"epoch\":3,\"cause\":\"connect\",\"t\":\"2023-11-14T20:00:00Z\"}");
        assertEquals("[{\"device\":\"pi-1\",\"profile\":\"linux-host\",\"status\":\"online\",\"since\":\"2023-11-14T20:00:00Z\","
                + "\"presence\":\"connected\",\"points\":2,\"lastSeen\":\"" + NOW + "\"}]", devices());
    }

    @Test
    void devicesAreSorted() {
        tell("b/about", ABOUT);
        tell("a/metrics", "{}");
        tell("a-1/status", "{\"state\":\"offline\"}");
        assertEquals("[{\"device\":\"a\",\"lastSeen\":\"" + NOW + "\"},{\"device\":\"a-1\",\"status\":\"offline\"},"
                + "{\"device\":\"b\",\"profile\":\"linux-host\",\"points\":2}]", devices());
    }

    @Test
    void theLatestWordCounts() {
        tell("a/status", "{\"state\":\"online\",\"since\":\"x\"}");
        tell("a/status", "{\"state\":\"offline\",\"reason\":\"will\"}");
        tell("a/presence", "{\"state\":\"disconnected\"}");
        assertEquals("[{\"device\":\"a\",\"status\":\"offline\",\"presence\":\"disconnected\",\"lastSeen\":\"" + NOW + "\"}]", devices());
    }

    @Test
    void theBrokersWordOnWhoIsAwayGoesBeforeTheDevices() {
        assertFalse(fleet.isAway("a"), "nothing is known of it");
        tell("a/status", "{\"state\":\"offline\"}");
        assertTrue(fleet.isAway("a"), "a broker without our plugin says nothing");
        tell("a/presence", "{\"state\":\"connected\"}");
        assertFalse(fleet.isAway("a"), "its goodbye was before it came again");
        tell("a/presence", "{\"state\":\"disconnected\"}");
        tell("a/status", "{\"state\":\"online\"}");
        assertTrue(fleet.isAway("a"));
    }

    @Test
    void aClearedDeviceIsForgotten() {
        for (String topic : List.of("a/about", "a/status", "a/presence", "a/metrics")) {
            tell(topic, topic.endsWith("status") ? "{\"state\":\"online\"}" : topic.endsWith("presence") ? "{\"state\":\"connected\"}" : ABOUT);
        }
        tell("a/status", "");
        tell("a/presence", "");
        assertTrue(devices().contains("linux-host"), devices());
        tell("a/about", "");
        tell("b/metrics", "");
        assertEquals("[]", devices());
        assertEquals(0, fleet.malformed());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        about    | nonsense
        about    | []
        about    | {"profile":"a","profile":"b"}
        status   | {}
        status   | {"state":"sleepy"}
        status   | {"state":1}
        presence | {"state":"online"}
        presence | null
        metrics  | 7
        """)
    void malformedIsCountedAndChangesNothing(String kind, String payload) {
        tell("a/about", ABOUT);
        String before = devices();
        tell("a/" + kind, payload);
        assertEquals(before, devices());
        assertEquals(1, fleet.malformed());
    }

    @Test
    void oddMembersAreLeftOut() {
        tell("a/about", "{\"profile\":7,\"points\":[]}");
        tell("b/about", "{\"profile\":\"" + "p".repeat(1_000) + "\",\"points\":{}}");
        assertEquals("[{\"device\":\"a\",\"points\":0},{\"device\":\"b\",\"profile\":\"" + "p".repeat(64) + "\",\"points\":0}]", devices());
    }

    @Test
    void otherTopicsSayNothing() {
        tell("a/state/cpu.busy", "nonsense");
        tell("_gw/gw-1/status", "nonsense");
        tell("_gw/req/devices", "{}");
        assertEquals("[]", devices());
        assertEquals(0, fleet.malformed());
    }

    @Test
    void aFullFleetIsBoundedAndWholeByPages() throws Exception {
        for (int i = 0; i < Fleet.DEVICES_MAX + 5; i++) {
            tell(String.format("d-%05d/status", i), "{\"state\":\"online\",\"since\":\"" + "\\u0001".repeat(64) + "\"}");
        }
        tell("d-00000/status", "{\"state\":\"offline\"}");
        assertEquals(5, fleet.refused());
        List<String> seen = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            Json.Obj page = JsonReader.readObject(fleet.describeAfter(after).bytes());
            assertEquals(10_000L, page.integer("total").orElseThrow());
            ((Json.Arr) page.get("devices").orElseThrow()).items().forEach(d -> seen.add(((Json.Obj) d).text("device").orElseThrow()));
            after = seen.get(seen.size() - 1);
            more = page.get("truncated").orElseThrow().equals(new Json.Bool(true));
        }
        assertEquals(10_000, seen.size());
        assertEquals(seen.stream().sorted().distinct().toList(), seen);
        assertFalse(fleet.describe().bytes().length > Fleet.DESCRIPTION_BYTES_MAX + 100);
    }
}
