// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Changes;
import dev.selvage.replica.Changes.Deletion;
import dev.selvage.replica.Changes.Row;
import dev.selvage.replica.sync.SyncMessage.Delta;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What is encoded comes back; what was not encoded here is refused with one line, whatever it is. */
final class SyncCodecProperties {
    @Property(tries = 500)
    void everyMessageComesBack(@ForAll("messages") SyncMessage message) throws SyncFormatException {
        SyncMessage decoded = SyncCodec.decode(SyncCodec.encode(message));
        assertEquals(message instanceof Delta delta ? grouped(delta) : message, decoded);
    }

    @Property(tries = 200)
    void aDecodedMessageEncodesToTheSameBytes(@ForAll("deltas") SyncMessage message) throws SyncFormatException {
        byte[] once = SyncCodec.encode(SyncCodec.decode(SyncCodec.encode(message)));
        assertArrayEquals(once, SyncCodec.encode(SyncCodec.decode(once)));
    }

    @Property(tries = 1000)
    void anyBytesAreRefused(@ForAll @Size(max = 200) byte[] bytes) {
        assertTrue(refusal(bytes).isPresent());
    }

    @Property(tries = 1000)
    void anyBodyIsReadOrRefused(@ForAll @IntRange(min = 0, max = 10) int type, @ForAll @Size(max = 100) byte[] body) {
        refusal(new SyncFrame(type, body).seal()).ifPresent(SyncCodecProperties::assertOneLine);
    }

    @Property(tries = 500)
    void aChangedByteIsNoticed(@ForAll("messages") SyncMessage message, @ForAll int where, @ForAll @IntRange(min = 1, max = 255) int change) {
        byte[] bytes = SyncCodec.encode(message);
        int at = SyncFrame.HEADER_BYTES + Math.floorMod(where, bytes.length - SyncFrame.HEADER_BYTES);
        bytes[at] ^= (byte) change;
        // A Deflate stream has spare bits at its end that mean nothing; all else is caught by the checksum.
        if (at < bytes.length - 1) {
            assertTrue(refusal(bytes).isPresent() || same(bytes, message));
        }
    }

    @Property(tries = 750)
    void aChangedBodyUnderAValidChecksumIsReadOrRefused(
            @ForAll("messages") SyncMessage message, @ForAll int where, @ForAll @IntRange(max = 255) int change) {
        SyncFrame frame = SyncCodec.frame(message);
        frame.body()[Math.floorMod(where, frame.body().length)] ^= (byte) change;
        refusal(frame.seal()).ifPresent(SyncCodecProperties::assertOneLine);
    }

    @Property(tries = 500)
    void aShortenedBodyIsRefusedUnlessItIsAnOlderPeers(@ForAll("messages") SyncMessage message, @ForAll int where) throws SyncFormatException {
        SyncFrame frame = SyncCodec.frame(message);
        byte[] shorter = Arrays.copyOf(frame.body(), Math.floorMod(where, frame.body().length));
        if (frame.body().length - shorter.length == addedBytes(message)) {
            assertEquals(0, SyncCodec.decode(new SyncFrame(frame.type(), shorter).seal()).epoch());
            return;
        }
        Optional<String> refusal = refusal(new SyncFrame(frame.type(), shorter).seal());
        assertTrue(refusal.isPresent());
        assertOneLine(refusal.orElseThrow());
    }

    @Property(tries = 300)
    void whatANewerPeerAppendsIsNotRead(@ForAll("messages") SyncMessage message, @ForAll @Size(max = 40) byte[] more) throws SyncFormatException {
        SyncFrame frame = SyncCodec.frame(message);
        byte[] longer = Arrays.copyOf(frame.body(), frame.body().length + more.length);
        System.arraycopy(more, 0, longer, frame.body().length, more.length);
        byte[] read = SyncCodec.frame(SyncCodec.decode(new SyncFrame(frame.type(), longer).seal())).body();
        assertArrayEquals(SyncCodec.frame(SyncCodec.decode(frame.seal())).body(), read);
    }

    /** The length of the one field at the end that older peers do not write; 0 where there is none. */
    private static int addedBytes(SyncMessage message) {
        ByteWriter added = new ByteWriter();
        if (message instanceof SyncMessage.Hello || message instanceof Delta || message instanceof SyncMessage.Nak) {
            added.zigzag(message.epoch());
        }
        return added.toBytes().length;
    }

    @Provide
    Arbitrary<SyncMessage> messages() {
        return SyncArbitraries.messages();
    }

    @Provide
    Arbitrary<SyncMessage> deltas() {
        return SyncArbitraries.deltas();
    }

    private static boolean same(byte[] bytes, SyncMessage message) {
        try {
            return Arrays.equals(SyncCodec.encode(SyncCodec.decode(bytes)), SyncCodec.encode(SyncCodec.decode(SyncCodec.encode(message))));
        } catch (SyncFormatException e) {
            return false;
        }
    }

    /** The refusal of those bytes; anything but a message or a {@link SyncFormatException} fails the test. */
    private static Optional<String> refusal(byte[] bytes) {
        try {
            SyncCodec.encode(SyncCodec.decode(bytes));
            return Optional.empty();
        } catch (SyncFormatException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static void assertOneLine(String refusal) {
        assertFalse(refusal.isBlank());
        assertTrue(refusal.chars().noneMatch(Character::isISOControl), refusal);
    }

    /** The documented order: by table and mask as they come up, and otherwise unchanged. */
    static Delta grouped(Delta delta) {
        Changes c = delta.changes();
        List<Row> rows = grouped(c.rows(), row -> List.of(row.table(), row.mask(), row.changed()));
        List<Row> siblings = grouped(c.siblings(), row -> List.of(row.table(), row.mask(), row.changed()));
        List<Deletion> deletions = grouped(c.deletions(), deletion -> deletion.table());
        Changes changes = new Changes(c.scope(), c.state(), c.history(), c.full(), c.horizon(), rows, siblings, deletions);
        return new Delta(delta.base(), delta.upTo(), delta.snapshot(), delta.chunk(), delta.chunks(), changes, delta.epoch());
    }

    private static <T> List<T> grouped(List<T> items, Function<T, Object> by) {
        Map<Object, List<T>> groups = new LinkedHashMap<>();
        items.forEach(item -> groups.computeIfAbsent(by.apply(item), k -> new ArrayList<>()).add(item));
        return groups.values().stream().flatMap(List::stream).toList();
    }
}
