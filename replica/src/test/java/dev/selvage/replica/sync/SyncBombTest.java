// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Changes.Row;
import dev.selvage.replica.Tables;
import dev.selvage.replica.sync.SyncMessage.Delta;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** Small messages that claim to be large: refused early, with little allocated. */
final class SyncBombTest {
    private static final int LITTLE = 1024 * 1024;
    private static final int INFLATED_TWICE = 2 * SyncLimits.INFLATED_BYTES_MAX + LITTLE;

    @Test
    void aBombThatSaysItsSizeIsRefusedByItsRatio() throws IOException {
        assertRefused("times its size", LITTLE, frame(SyncLimits.INFLATED_BYTES_MAX, deflated(SyncLimits.INFLATED_BYTES_MAX)));
        assertRefused("is above", LITTLE, frame(SyncLimits.INFLATED_BYTES_MAX + 1, deflated(1000)));
        assertRefused("4294967295 is above", LITTLE, frame(-1, deflated(1000)));
    }

    @Test
    void aBombThatLiesIsStoppedWhereItSaidItEnds() throws IOException {
        assertRefused("does not inflate", LITTLE, frame(1000, deflated(SyncLimits.INFLATED_BYTES_MAX)));
        assertRefused("does not inflate", LITTLE, frame(51, deflated(50)));
        assertRefused("does not inflate", LITTLE, frame(0, deflated(1)));
    }

    @Test
    void aMessageAboveTheLimitIsNotLookedAt() {
        assertRefused("not " + (SyncLimits.MESSAGE_BYTES_MAX + 1), LITTLE, new byte[SyncLimits.MESSAGE_BYTES_MAX + 1]);
    }

    @Test
    void declaredCountsAreHeldAgainstTheBytes() {
        for (long count : new long[] {1000, 1L << 20, 1L << 31, 1L << 32, Long.MAX_VALUE, -1}) {
            assertBodyRefused(out -> out.varint(count));
            assertBodyRefused(out -> fields(out, 0, count));
            assertBodyRefused(out -> fields(out, 0, 0, count));
            assertBodyRefused(out -> fields(out, 0, 0, 0, 1, count));
            assertBodyRefused(out -> fields(out, 0, 0, 0, 1, 0, 1, 1, count));
            assertBodyRefused(SyncCodec.DELTA, out -> delta(out, count));
            assertBodyRefused(SyncCodec.DELTA, out -> delta(out, 1, Tables.POINT.id(), 1, 1, count));
        }
    }

    @Test
    void aSharedBeginningIsNotMultipliedBeyondTheBudget() {
        int length = 100_000;
        assertRefused("repeated values", INFLATED_TWICE, new SyncFrame(SyncCodec.DELTA, bodyOf(out -> {
            rows(out, 1000);
            texts(out, 1000, length);
        })).seal());
    }

    @Test
    void aConstantIsNotMultipliedBeyondTheBudget() {
        assertRefused("repeated values", LITTLE, new SyncFrame(SyncCodec.DELTA, bodyOf(out -> {
            rows(out, 1000);
            out.u8(8 | 4);
            out.block(new byte[50_000]);
        })).seal());
    }

    @Test
    void encodersKeepWithinTheBudgetBySharingLess() throws SyncFormatException {
        String start = "x".repeat(1000);
        List<Row> rows = IntStream.range(0, SyncLimits.ROWS_MAX)
                .mapToObj(n -> Deltas.row(n, Cell.of(start + (char) ('a' + n % 26)))).toList();
        List<Delta> chunks = DeltaChunks.split(Deltas.changes(rows), Deltas.HAS, Deltas.HAS, 0, SyncLimits.MESSAGE_BYTES_MAX);
        assertEquals(rows, Deltas.decodedRows(chunks));
    }

    /** One point group of that many rows by actor 0, up to its key columns. */
    private static void rows(ByteWriter out, int count) {
        fields(out, 1, 0, 0, 1, 0, 0);
        out.zigzag(0);
        out.i32(0);
        out.i32(1);
        out.bool(false);
        fields(out, 0, 0, 1, Tables.POINT.id(), 0, 0, count, count, 0);
        for (int i = 0; i < 2 * count; i++) {
            out.zigzag(1);
        }
    }

    /** A key column whose every text is the first one and a letter more. */
    private static void texts(ByteWriter out, int count, int length) {
        out.u8(3);
        for (int i = 0; i < count; i++) {
            out.varint(i == 0 ? 0 : length);
        }
        for (int i = 0; i < count; i++) {
            out.varint(i == 0 ? length : 1);
        }
        out.raw(new byte[length + count], 0, length + count);
    }

    private static byte[] bodyOf(Consumer<ByteWriter> fields) {
        ByteWriter out = new ByteWriter();
        out.text("dev/press-07");
        ActorIndex actors = new ActorIndex();
        assertEquals(0, actors.of(Deltas.ACTOR));
        actors.write(out);
        fields.accept(out);
        // What cannot be deflated keeps the ratio honest.
        byte[] noise = new byte[10_000];
        new Random(1).nextBytes(noise);
        out.raw(noise, 0, noise.length);
        return out.toBytes();
    }

    private static void delta(ByteWriter out, long... groups) {
        fields(out, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0);
        fields(out, groups);
    }

    private static void fields(ByteWriter out, long... values) {
        for (long value : values) {
            out.varint(value);
        }
    }

    private static void assertBodyRefused(Consumer<ByteWriter> fields) {
        for (int type = SyncCodec.HELLO; type <= SyncCodec.PULL; type++) {
            assertBodyRefused(type, fields);
        }
    }

    private static void assertBodyRefused(int type, Consumer<ByteWriter> fields) {
        ByteWriter body = new ByteWriter();
        fields.accept(body);
        assertRefused("", LITTLE, new SyncFrame(type, body.toBytes()).seal());
    }

    private static byte[] frame(int length, byte[] deflated) {
        ByteWriter out = new ByteWriter();
        out.u8(SyncFrame.MAGIC);
        out.u8(SyncFrame.VERSION);
        out.u8(SyncCodec.DELTA);
        out.u8(SyncFrame.DEFLATED);
        out.i32(length);
        out.i32(0);
        out.raw(deflated, 0, deflated.length);
        return out.toBytes();
    }

    private static byte[] deflated(int zeros) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            out.write(new byte[zeros]);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private static void assertRefused(String why, long allocatedMax, byte[] message) {
        long before = allocated();
        SyncFormatException refused = assertThrows(SyncFormatException.class, () -> SyncCodec.decode(message));
        long bytes = allocated() - before;
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
        assertTrue(bytes <= allocatedMax + message.length, "allocated " + bytes + " for " + message.length + " bytes");
    }

    private static long allocated() {
        return Optional.of(ManagementFactory.getThreadMXBean())
                .filter(com.sun.management.ThreadMXBean.class::isInstance)
                .map(com.sun.management.ThreadMXBean.class::cast)
                .map(com.sun.management.ThreadMXBean::getCurrentThreadAllocatedBytes)
                .orElse(0L);
    }
}
