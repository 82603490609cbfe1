// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.TestFolder.NOW;
import static dev.selvage.replica.TestFolder.SCOPE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final TestFolder folder = new TestFolder();
    private Replica replica = folder.device();

    @AfterEach
    void close() {
        replica.close();
        folder.close();
    }

    private void put(String topic, boolean retained, byte[] payload, int expirySeconds) {
        replica.write(SCOPE, NOW, tx -> {
            replica.outbox().put(topic, 1, retained, payload, NOW, expirySeconds);
            return true;
        });
    }

    private void put(String topic, boolean retained) {
        put(topic, retained, topic.getBytes(StandardCharsets.UTF_8), 0);
    }

    private List<String> waiting() {
        return replica.outbox().next(100, NOW).stream().map(Outbox.Entry::topic).toList();
    }

    private Outbox.Entry send() {
        Outbox.Entry entry = replica.outbox().next(1, NOW).get(0);
        replica.outbox().sent(entry.sequence());
        return entry;
    }

    private void reopen() {
        replica.close();
        replica = folder.device();
    }

    @Test
    void keepsWhatTheDeviceSaysAndCountsTheRest() {
        replica.outbox().limit(10, 60_000);
        put("first", false);
        put("other", false);
        put("third", false);
        assertEquals(List.of("other", "third"), waiting());
        assertEquals(1, replica.outbox().dropped());
        put("state", true);
        assertEquals(List.of("third", "state"), waiting());
        assertEquals(List.of("state"), replica.outbox().next(100, NOW + 60_001).stream().map(Outbox.Entry::topic).toList(), "events age");
        assertEquals(3, replica.outbox().dropped());
    }

    @Test
    void givesTheOldestFirst() {
        put("a", false);
        put("b", true);
        put("a", false);
        assertEquals(List.of("a", "b", "a"), waiting());
        assertEquals(2, replica.outbox().next(2, NOW).size());
        Outbox.Entry first = replica.outbox().next(1, NOW).get(0);
        assertEquals(1, first.qos());
        assertFalse(first.retained());
        assertEquals(OptionalLong.empty(), first.expiresMillis());
        assertArrayEquals("a".getBytes(StandardCharsets.UTF_8), first.payload());
    }

    @Test
    void keepsOnlyTheLatestOfARetainedTopic() {
        put("state", true);
        put("event", false);
        put("state", true, new byte[] {7}, 0);
        assertEquals(List.of("event", "state"), waiting());
        assertArrayEquals(new byte[] {7}, replica.outbox().next(2, NOW).get(1).payload());
        assertEquals(2, replica.outbox().depth());
    }

    @Test
    void takesTheEmptyPayloadThatClearsARetainedTopic() {
        put("state", true, new byte[0], 0);
        assertArrayEquals(new byte[0], send().payload());
    }

    @Test
    void removesWithTheNextCommitOnly() {
        put("a", false);
        Outbox.Entry sent = send();
        assertEquals(List.of(), waiting());
        replica.outbox().done(sent.sequence());
        assertEquals(List.of(), waiting());
        assertEquals(0, replica.outbox().depth());
        assertEquals(List.of("1"), TestFolder.query(folder.path("device.db"), "SELECT count(*) FROM _outbox"));
        put("b", false);
        assertEquals(List.of("b"), TestFolder.query(folder.path("device.db"), "SELECT topic FROM _outbox"));
        assertEquals(1, replica.outbox().depth());
    }

    @Test
    void flushRemovesWithoutAWrite() {
        put("a", false);
        replica.outbox().done(send().sequence());
        replica.flush(NOW);
        assertEquals(List.of("0"), TestFolder.query(folder.path("device.db"), "SELECT count(*) FROM _outbox"));
    }

    @Test
    void sendsAgainAfterReopen() {
        put("a", false);
        put("b", false);
        send();
        reopen();
        assertEquals(List.of("a", "b"), waiting());
    }

    @Test
    void retriesWhatWasNotTaken() {
        put("a", false);
        put("b", false);
        replica.outbox().retry(send().sequence());
        assertEquals(List.of("a", "b"), waiting());
    }

    @Test
    void dropsAndCountsTheExpired() {
        put("short", false, new byte[1], 10);
        put("long", false, new byte[1], 20);
        assertEquals(2, replica.outbox().next(9, NOW + 10_000).size());
        assertEquals(List.of("long"), replica.outbox().next(9, NOW + 10_001).stream().map(Outbox.Entry::topic).toList());
        assertEquals(1, replica.outbox().dropped());
        replica.flush(NOW);
        reopen();
        assertEquals(List.of("long"), waiting());
    }

    @Test
    void dropsAndCountsTheOldestOverTheLimit() {
        int third = (int) (Outbox.BYTES_MAX / 3);
        for (String topic : List.of("a", "b", "c", "d")) {
            put(topic, false, new byte[third], 0);
        }
        assertEquals(List.of("b", "c", "d"), waiting());
        assertEquals(1, replica.outbox().dropped());
    }

    @Test
    void aRollbackLeavesNoMessageAndNoCount() {
        int third = (int) (Outbox.BYTES_MAX / 3);
        put("kept", false);
        for (int i = 0; i < 4; i++) {
            assertThrows(IllegalStateException.class, () -> replica.write(SCOPE, NOW, tx -> {
                replica.outbox().put("gone", 1, false, new byte[third], NOW, 0);
                throw new IllegalStateException("changed my mind");
            }));
        }
        put("later", false, new byte[third], 0);
        assertEquals(List.of("kept", "later"), waiting());
        assertEquals(0, replica.outbox().dropped());
    }

    @Test
    void aSupersededMessageOnItsWayIsForgotten() {
        put("state", true);
        Outbox.Entry old = send();
        put("state", true);
        replica.outbox().done(old.sequence());
        replica.flush(NOW);
        assertEquals(List.of("state"), waiting());
        assertEquals(1, replica.outbox().depth());
        assertTrue(replica.outbox().next(1, NOW).get(0).sequence() > old.sequence());
    }
}
