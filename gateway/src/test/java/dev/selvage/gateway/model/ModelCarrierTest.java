// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.link.OutMessage;
import dev.selvage.model.manifest.Digests;
import dev.selvage.protocol.ModelChunk;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.Topics;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Pieces for devices, with the test as broker, disk and clock. */
class ModelCarrierTest {
    private static final byte[] FILE = new byte[600_000];
    private static final String SHA;

    static {
        new Random(1).nextBytes(FILE);
        SHA = Digests.of(FILE);
    }

    private final Set<String> away = new HashSet<>();
    private final Deque<Runnable> reads = new ArrayDeque<>();
    private final List<OutMessage> sent = new ArrayList<>();
    private final ModelCarrier carrier = new ModelCarrier(new SiteId("home"), this::read, away::contains, Runnable::run);
    private long nowMillis = 1_000;

    /** A disk that answers when the test lets it. */
    private CompletableFuture<Optional<byte[]>> read(String sha256, long offset, int bytesMax) {
        CompletableFuture<Optional<byte[]>> answer = new CompletableFuture<>();
        reads.add(() -> answer.complete(sha256.equals(SHA) ? Optional.of(Arrays.copyOfRange(FILE, (int) Math.min(offset, FILE.length), (int) Math.min(FILE.length, offset + bytesMax))) : Optional.empty()));
        return answer;
    }

    private void wants(String device, String sha256, long offset, boolean isRetained) {
        say(device, "{\"name\":\"guard\",\"wants\":{\"sha256\":\"" + sha256 + "\",\"offset\":" + offset + ",\"size\":600000}}", isRetained);
    }

    private void say(String device, String status, boolean isRetained) {
        carrier.heard(Topics.parse("sv1/home/" + device + "/model/guard/status").orElseThrow(), status.getBytes(StandardCharsets.UTF_8), isRetained);
    }

    /** Steps until nothing moves any more without the broker. */
    private long step() {
        long next = carrier.step(true, nowMillis, sent::add);
        while (!reads.isEmpty()) {
            reads.poll().run();
            next = carrier.step(true, nowMillis, sent::add);
        }
        return next;
    }

    private void accept() {
        List<OutMessage> taken = List.copyOf(sent);
        sent.clear();
        taken.forEach(message -> carrier.published(message.ticket()));
    }

    private static ModelChunk chunk(OutMessage message) {
        return ModelChunk.read(message.payload()).orElseThrow();
    }

    private long figure(String name) {
        return carrier.figures().build().integer(name).orElseThrow();
    }

    @Test
    void aDeviceGetsTheFileByAskingOnFromWhatItHas() {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        while (got.size() < FILE.length) {
            wants("d-1", SHA, got.size(), false);
            step();
            assertTrue(sent.size() <= ModelChunk.BURST && !sent.isEmpty());
            for (OutMessage message : sent) {
                assertEquals("sv1/home/d-1/model/guard/chunk", message.topic());
                assertEquals(List.of(1, 60), List.of(message.qos(), message.expirySeconds()));
                assertEquals(got.size(), chunk(message).offset());
                got.writeBytes(chunk(message).piece());
            }
            accept();
        }
        assertArrayEquals(FILE, got.toByteArray());
        assertEquals(10, figure("piecesSent"));
        say("d-1", "{\"name\":\"guard\",\"slots\":{}}", false);
        step();
        assertEquals(List.of(), sent, "it has all");
    }

    @Test
    void oneBurstAtATimeForADeviceAndItsLastWishCounts() {
        wants("d-1", SHA, 0, false);
        step();
        wants("d-1", SHA, 65_536, false);
        wants("d-1", SHA, 131_072, false);
        step();
        assertEquals(4, sent.size(), "the first burst is still on its way");
        accept();
        step();
        assertEquals(131_072, chunk(sent.get(0)).offset());
        assertEquals(0, figure("waiting"));
    }

    @Test
    void aStatusInBetweenTakesAWishBackOnlyWhenNothingIsOnItsWayAnyMore() {
        wants("d-1", SHA, 0, false);
        say("d-1", "{\"name\":\"guard\",\"slots\":{\"a\":{\"state\":\"active\"}},\"offer\":{\"state\":\"loading\"}}", false);
        wants("d-2", SHA, 0, false);
        say("d-2", "{\"name\":\"guard\",\"offer\":{\"state\":\"withdrawn\"}}", false);
        step();
        assertEquals(List.of("sv1/home/d-1/model/guard/chunk"), sent.stream().map(OutMessage::topic).distinct().toList());
    }

    @Test
    void tenThousandDevicesAtOnceAreServedInOrderAFewAtATime() {
        for (int i = 0; i < 10_000; i++) {
            wants("d-" + i, SHA, 500_000, false);
        }
        List<String> served = new ArrayList<>();
        while (served.size() < 10_000) {
            step();
            assertTrue(figure("sending") <= ModelCarrier.BURSTS_MAX && sent.size() <= ModelCarrier.BURSTS_MAX * ModelChunk.BURST, "bounded");
            assertTrue(!sent.isEmpty());
            sent.stream().map(OutMessage::topic).distinct().forEach(served::add);
            accept();
        }
        assertEquals("sv1/home/d-9999/model/guard/chunk", served.get(9_999), "first come, first served");
        assertEquals(0, figure("waiting"));
    }

    @Test
    void whoIsTooManyIsCountedAndAsksAgain() {
        for (int i = 0; i < ModelCarrier.WAITING_MAX + 5; i++) {
            wants("d-" + i, SHA, 0, false);
        }
        wants("d-0", SHA, 65_536, false);
        assertEquals(List.of((long) ModelCarrier.WAITING_MAX, 5L), List.of(figure("waiting"), figure("refused")));
    }

    @Test
    void aFileThatIsNotHereAndAPlaceBeyondItsEndAreCounted() {
        wants("d-1", "ab".repeat(32), 0, false);
        wants("d-2", SHA, 600_000, false);
        step();
        assertEquals(List.of(), sent);
        assertEquals(List.of(2L, 0L), List.of(figure("unknown"), figure("sending")));
    }

    @Test
    void whatIsNoStatusIsCountedAndStopsNobody() {
        for (String bad : List.of("{", "[]", "{\"wants\":7}", "{\"wants\":{\"sha256\":\"../x\",\"offset\":0}}", "{\"wants\":{\"sha256\":\"" + SHA + "\",\"offset\":-1}}",
                "{\"wants\":{\"sha256\":\"" + SHA + "\",\"offset\":9999999999}}", "{\"wants\":{\"sha256\":\"" + SHA + "\"}}")) {
            say("d-1", bad, false);
        }
        assertEquals(List.of(7L, 0L), List.of(figure("malformed"), figure("waiting")));
        carrier.heard(Topics.parse("sv1/home/d-1/metrics").orElseThrow(), new byte[] {1}, false);
        say("d-1", "", false);
        assertEquals(7, figure("malformed"), "what is cleared, or of another kind, is nothing wrong");
        wants("d-2", SHA, 0, false);
        step();
        assertEquals(4, sent.size());
    }

    @Test
    void whatTheBrokerKeptOfADeviceThatIsAwayIsNotSent() {
        away.add("d-1");
        away.add("d-2");
        wants("d-1", SHA, 0, true);
        wants("d-2", SHA, 0, false);
        wants("d-3", SHA, 0, true);
        step();
        assertEquals(Set.of("sv1/home/d-2/model/guard/chunk", "sv1/home/d-3/model/guard/chunk"), new HashSet<>(sent.stream().map(OutMessage::topic).toList()),
                "who has just spoken is there, whatever was heard");
    }

    @Test
    void onlyTheHomeSendsAndANewOneGoesOn() {
        wants("d-1", SHA, 0, false);
        assertEquals(Long.MAX_VALUE, carrier.step(false, nowMillis, sent::add));
        assertEquals(List.of(0, 0), List.of(sent.size(), reads.size()));
        step();
        assertEquals(4, sent.size());
    }

    @Test
    void aLostConnectionForgetsWhatWasOnItsWay() {
        wants("d-1", SHA, 0, false);
        carrier.step(true, nowMillis, sent::add);
        carrier.disconnected();
        step();
        assertEquals(List.of(), sent, "the disk answered too late");
        wants("d-1", SHA, 65_536, true);
        step();
        assertEquals(65_536, chunk(sent.get(0)).offset(), "the status that the broker had kept");
    }

    @Test
    void aBrokerThatSaysNothingHoldsAPlaceForAMinute() {
        for (int i = 0; i < ModelCarrier.BURSTS_MAX + 1; i++) {
            wants("d-" + i, SHA, 0, false);
        }
        assertEquals(nowMillis + ModelCarrier.BURST_MILLIS_MAX, step(), "it wants to be called then");
        assertEquals(ModelCarrier.BURSTS_MAX * ModelChunk.BURST, sent.size());
        nowMillis += ModelCarrier.BURST_MILLIS_MAX;
        step();
        assertEquals((ModelCarrier.BURSTS_MAX + 1) * ModelChunk.BURST, sent.size());
        accept();
        assertEquals(0, figure("sending"));
    }
}
