// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Actor;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Changes.Row;
import dev.selvage.replica.Lineage.Tip;
import dev.selvage.replica.Tables;
import dev.selvage.replica.sync.SyncMessage.Delta;
import dev.selvage.replica.sync.SyncMessage.Has;
import dev.selvage.replica.sync.SyncMessage.Nak;
import dev.selvage.replica.sync.SyncMessage.Reason;
import dev.selvage.replica.sync.SyncMessage.Vector;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SyncCodecTest {
    private static final Nak NAK = new Nak("dev/a", Has.nothing(), Reason.GAP, "no");

    @Test
    void theFormIsPinnedByteForByte() {
        assertEquals("53010500" + "00000010" + "dbd1c8bb" + "05" + "6465762f61" + "00" + "00" + "0100" + "00" + "00" + "026e6f" + "00",
                HexFormat.of().formatHex(SyncCodec.encode(NAK)));
    }

    @Test
    void anOlderPeerTellsNoEpoch() throws SyncFormatException {
        for (SyncMessage message : List.of(NAK, Deltas.delta(List.of()),
                new SyncMessage.Hello("dev/a", Has.nothing(), 7, Optional.empty(), 5, 1_000))) {
            SyncFrame frame = SyncCodec.frame(message);
            byte[] older = Arrays.copyOf(frame.body(), frame.body().length - 1);
            assertEquals(message, SyncCodec.decode(new SyncFrame(frame.type(), older).seal()));
            assertEquals(0, message.epoch());
        }
    }

    @Test
    void everyReasonHasItsNumber() {
        assertEquals(Set.of(Reason.values()), Set.copyOf(SyncCodec.REASONS));
    }

    @Test
    void aHeaderFromElsewhereIsToldApart() {
        assertTrue(refusalWith(0, 'T').contains("no sync message"));
        assertTrue(refusalWith(1, 2).contains("unknown version 2"));
        assertTrue(refusalWith(2, 99).contains("unknown type 99"));
        assertTrue(refusalWith(3, 2).contains("unknown flags 2"));
        assertTrue(refusalWith(11, 0).contains("checksum"));
    }

    @Test
    void rowsComeBackByTableAndMask() throws SyncFormatException {
        Row a = Deltas.row(1, Cell.of(1));
        Row wide = new Row(Tables.POINT, 3, 3, a.key(), a.dot(), a.hlc(), List.of(Cell.of("x"), Cell.none()));
        Row b = Deltas.row(2, Cell.of(1.0));
        assertEquals(List.of(a, b, wide), Deltas.decodedRows(List.of(Deltas.delta(List.of(a, wide, b)))));
    }

    @Test
    void aLoneSurrogateBecomesAQuestionMark() throws SyncFormatException {
        Row sent = Deltas.row(1, Cell.of("a\uD800b"));
        assertEquals(List.of(Deltas.row(1, Cell.of("a?b"))), Deltas.decodedRows(List.of(Deltas.delta(List.of(sent)))));
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        ByteWriter body = new ByteWriter();
        body.block(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});
        assertTrue(refusal(new SyncFrame(SyncCodec.ACK, body.toBytes()).seal()).contains("not UTF-8"));
    }

    @Test
    void aNameThatIsNoneIsRefusedInTheWordsOfItsRecord() {
        ByteWriter body = new ByteWriter();
        body.text("dev/a");
        body.varint(1);
        body.text("Not A Name");
        body.varint(1);
        body.varint(0);
        body.i64(1);
        assertTrue(refusal(new SyncFrame(SyncCodec.ACK, body.toBytes()).seal()).contains("a replica id must match"));
    }

    @Test
    void tablesAndColumnsNotKnownHereAreRefused() {
        assertTrue(refusal(group(4711, 0)).contains("unknown table 4711"));
        assertTrue(refusal(group(Tables.POINT.id(), 1 << 5)).contains("columns that table point does not have"));
    }

    @Test
    void whatNoPeerWouldTakeIsNotSent() {
        List<Row> tooMany = Collections.nCopies(SyncLimits.ROWS_MAX + 1, Deltas.row(1, Cell.none()));
        assertThrows(IllegalArgumentException.class, () -> SyncCodec.encode(Deltas.delta(tooMany)));
        assertThrows(IllegalArgumentException.class, () -> SyncCodec.encode(ackOf(SyncLimits.TIPS_MAX + 1)));
    }

    @Test
    void asMuchAsTheLimitsAllowTravels() throws SyncFormatException {
        Delta rows = Deltas.delta(Collections.nCopies(SyncLimits.ROWS_MAX, Deltas.row(1, Cell.none())));
        assertEquals(rows, SyncCodec.decode(SyncCodec.encode(rows)));
        SyncMessage tips = ackOf(SyncLimits.TIPS_MAX);
        assertEquals(tips, SyncCodec.decode(SyncCodec.encode(tips)));
    }

    private static SyncMessage ackOf(int tips) {
        Vector have = new Vector(IntStream.range(0, tips).mapToObj(i -> new Tip(new Actor("gw", i), 1 + i, Optional.empty())).toList(), false);
        return new Nak("dev/a", new Has(have, Optional.empty()), Reason.BUSY, "");
    }

    private static byte[] group(int table, int mask) {
        ByteWriter body = new ByteWriter();
        body.text("dev/a");
        for (int zeros = 0; zeros < 13; zeros++) {
            body.u8(0);
        }
        body.i32(1);
        body.raw(new byte[] {0, 0, 0, 1}, 0, 4);
        body.varint(table);
        body.varint(mask);
        body.varint(0);
        body.i64(0);
        return new SyncFrame(SyncCodec.DELTA, body.toBytes()).seal();
    }

    private static String refusalWith(int at, int value) {
        byte[] bytes = SyncCodec.encode(NAK);
        bytes[at] = (byte) value;
        return refusal(bytes);
    }

    private static String refusal(byte[] bytes) {
        return assertThrows(SyncFormatException.class, () -> SyncCodec.decode(bytes)).getMessage();
    }
}
