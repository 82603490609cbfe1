// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Changes;
import dev.selvage.replica.KeyRange;
import dev.selvage.replica.Lineage;
import dev.selvage.replica.Span;
import dev.selvage.replica.VersionVector;
import dev.selvage.replica.sync.SyncMessage.Ack;
import dev.selvage.replica.sync.SyncMessage.Credit;
import dev.selvage.replica.sync.SyncMessage.Delta;
import dev.selvage.replica.sync.SyncMessage.Has;
import dev.selvage.replica.sync.SyncMessage.Hello;
import dev.selvage.replica.sync.SyncMessage.Nak;
import dev.selvage.replica.sync.SyncMessage.Pull;
import dev.selvage.replica.sync.SyncMessage.Reason;
import dev.selvage.replica.sync.SyncMessage.Rows;
import dev.selvage.replica.sync.SyncMessage.Sums;
import dev.selvage.replica.sync.SyncMessage.Vector;
import dev.selvage.replica.sync.SyncMessage.Welcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The binary form of sync messages. A body is the scope, the dictionary of actors and the fields of its type in the
 * order of the record.
 *
 * <p>How it grows: a newer peer appends fields to the end of a body, and older ones do not read them. Anything else
 * is a new type or a new version, which an older peer refuses by its number.
 *
 * <p>The rows of a decoded DELTA are grouped by table and mask, groups in the order in which they first came up, and
 * keep their order within a group; deletions likewise by table. An unpaired surrogate in a text becomes {@code ?}.
 * Stateless; any thread.
 */
public final class SyncCodec {
    static final int HELLO = 1;
    static final int WELCOME = 2;
    static final int DELTA = 3;
    static final int ACK = 4;
    static final int NAK = 5;
    static final int PULL = 6;
    static final int SUMS = 7;
    static final int ROWS = 8;

    /** A reason's number on the wire is its place here; new ones go to the end. */
    static final List<Reason> REASONS = List.of(Reason.GAP, Reason.UNKNOWN_LINEAGE, Reason.MALFORMED, Reason.FORBIDDEN,
            Reason.WHOLE_ROWS_NEEDED, Reason.BUSY, Reason.BEHIND);

    private SyncCodec() {}

    /**
     * The bytes of a message.
     *
     * @throws IllegalArgumentException when the message is beyond {@link SyncLimits}; {@link DeltaChunks} cuts changes
     *     so that only a single row too large for any message gets here
     */
    public static byte[] encode(SyncMessage message) {
        byte[] encoded = frame(message).seal();
        if (encoded.length > SyncLimits.MESSAGE_BYTES_MAX) {
            throw new IllegalArgumentException("a sync message of " + encoded.length + " bytes, at most "
                    + SyncLimits.MESSAGE_BYTES_MAX + ": a row is too large to travel, shorten its texts or blobs");
        }
        return encoded;
    }

    /**
     * The message of those bytes, which may come from anyone.
     *
     * @throws SyncFormatException when they are not a message, not one this version knows, or beyond {@link SyncLimits}
     */
    public static SyncMessage decode(byte[] bytes) throws SyncFormatException {
        SyncFrame frame = SyncFrame.open(bytes);
        try {
            BodyReader body = new BodyReader(frame.body());
            return switch (frame.type()) {
                case HELLO -> hello(body);
                case WELCOME -> welcome(body);
                case DELTA -> delta(body);
                case ACK -> ack(body);
                case NAK -> nak(body);
                case PULL -> new Pull(body.scope(), body.has(), body.range());
                case SUMS -> sums(body);
                case ROWS -> new Rows(body.scope(), body.has(), body.range(), RowCodec.read(body, false, VersionVector.empty()).rows());
                default -> throw new SyncFormatException("unknown type " + frame.type() + " of sync message: update the older side");
            };
        } catch (IllegalArgumentException e) {
            // The records know best what they take, and say so in words of their own.
            throw new SyncFormatException("sync message refused: " + e.getMessage(), e);
        }
    }

    /** The message before it is deflated. */
    static SyncFrame frame(SyncMessage message) {
        BodyWriter out = new BodyWriter();
        int type = write(out, message);
        byte[] body = out.body(message.scope());
        if (body.length > SyncLimits.INFLATED_BYTES_MAX) {
            throw new IllegalArgumentException("a sync message of " + body.length + " bytes before deflating, at most "
                    + SyncLimits.INFLATED_BYTES_MAX + ": split the changes");
        }
        return new SyncFrame(type, body);
    }

    private static int write(BodyWriter out, SyncMessage message) {
        if (message instanceof Hello hello) {
            return write(out, hello);
        }
        if (message instanceof Welcome welcome) {
            return write(out, welcome);
        }
        if (message instanceof Delta delta) {
            return write(out, delta);
        }
        if (message instanceof Ack ack) {
            return write(out, ack);
        }
        return message instanceof Nak nak ? write(out, nak) : writeRange(out, message);
    }

    private static int write(BodyWriter out, Hello hello) {
        out.has(hello.have());
        out.fields().i64(hello.schemaHash());
        out.optional64(hello.digest());
        out.fields().zigzag(hello.hlc());
        out.fields().zigzag(hello.chunkBytesMax());
        out.fields().zigzag(hello.epoch());
        return HELLO;
    }

    private static Hello hello(BodyReader body) throws SyncFormatException {
        Has have = body.has();
        long schemaHash = body.in().i64();
        Optional<Long> digest = body.optional64();
        long hlc = body.in().zigzag();
        int chunkBytesMax = body.in().zigzagInt("chunk size");
        return new Hello(body.scope(), have, schemaHash, digest, hlc, chunkBytesMax, body.addedNumber());
    }

    private static int write(BodyWriter out, Welcome welcome) {
        out.has(welcome.have());
        out.credit(welcome.credit());
        out.fields().zigzag(welcome.epoch());
        out.fields().zigzag(welcome.hlc());
        return WELCOME;
    }

    private static Welcome welcome(BodyReader body) throws SyncFormatException {
        Has have = body.has();
        Credit credit = body.credit();
        long epoch = body.in().zigzag();
        return new Welcome(body.scope(), have, credit, epoch, body.in().zigzag());
    }

    private static int write(BodyWriter out, Delta delta) {
        Changes changes = delta.changes();
        out.has(delta.base());
        out.has(delta.upTo());
        out.fields().zigzag(delta.snapshot());
        // Of fixed length, so that a chunk's size does not depend on how many there are.
        out.fields().i32(delta.chunk());
        out.fields().i32(delta.chunks());
        out.fields().bool(changes.full());
        out.vector(Vector.exact(changes.horizon()));
        RowCodec.write(out, changes);
        out.fields().zigzag(delta.epoch());
        return DELTA;
    }

    private static Delta delta(BodyReader body) throws SyncFormatException {
        Has base = body.has();
        Has upTo = body.has();
        long snapshot = body.in().zigzag();
        int chunk = body.in().i32();
        int chunks = body.in().i32();
        boolean full = body.in().bool();
        VersionVector horizon = body.vector().expand(Lineage.empty()).orElse(VersionVector.empty());
        Changes changes = RowCodec.read(body, full, horizon);
        return new Delta(base, upTo, snapshot, chunk, chunks, changes, body.addedNumber());
    }

    private static int write(BodyWriter out, Ack ack) {
        out.has(ack.have());
        out.fields().zigzag(ack.staged());
        out.optional64(ack.digest());
        out.credit(ack.credit());
        out.fields().zigzag(ack.epoch());
        return ACK;
    }

    private static Ack ack(BodyReader body) throws SyncFormatException {
        Has have = body.has();
        int staged = body.in().zigzagInt("chunks");
        Optional<Long> digest = body.optional64();
        Credit credit = body.credit();
        return new Ack(body.scope(), have, staged, digest, credit, body.in().zigzag());
    }

    private static int write(BodyWriter out, Nak nak) {
        out.has(nak.have());
        out.fields().u8(REASONS.indexOf(nak.reason()));
        out.fields().text(nak.text());
        out.fields().zigzag(nak.epoch());
        return NAK;
    }

    private static Nak nak(BodyReader body) throws SyncFormatException {
        Has have = body.has();
        int reason = body.in().u8();
        if (reason >= REASONS.size()) {
            throw body.in().refused("unknown reason " + reason + ": update the older side");
        }
        String text = body.in().text("the reason's text");
        return new Nak(body.scope(), have, REASONS.get(reason), text, body.addedNumber());
    }

    /** The messages about a range of keys. */
    private static int writeRange(BodyWriter out, SyncMessage message) {
        if (message instanceof Pull pull) {
            out.has(pull.have());
            out.range(pull.range());
            return PULL;
        }
        if (message instanceof Sums sums) {
            out.has(sums.have());
            out.range(sums.range());
            sums.sums().forEach(out.fields()::i64);
            return SUMS;
        }
        Rows rows = (Rows) message;
        out.has(rows.have());
        out.range(rows.range());
        RowCodec.write(out, new Changes(rows.scope(), Span.none(), Span.none(), false, VersionVector.empty(), rows.rows(), List.of(), List.of()));
        return ROWS;
    }

    private static Sums sums(BodyReader body) throws SyncFormatException {
        Has have = body.has();
        KeyRange range = body.range();
        List<Long> sums = new ArrayList<>();
        for (int i = 0; i < KeyRange.PARTS; i++) {
            sums.add(body.in().i64());
        }
        return new Sums(body.scope(), have, range, sums);
    }
}
