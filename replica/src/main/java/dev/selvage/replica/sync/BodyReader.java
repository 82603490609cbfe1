// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Actor;
import dev.selvage.replica.Dot;
import dev.selvage.replica.KeyRange;
import dev.selvage.replica.Lineage.Tip;
import dev.selvage.replica.sync.SyncMessage.Credit;
import dev.selvage.replica.sync.SyncMessage.Has;
import dev.selvage.replica.sync.SyncMessage.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what {@link BodyWriter} wrote. */
final class BodyReader {
    private static final int TIP_BYTES_MIN = 3;

    private final ByteReader in;
    private final String scope;
    private final List<Actor> actors;

    /** Reads the scope and the actors, with which every body begins. */
    BodyReader(byte[] body) throws SyncFormatException {
        in = new ByteReader(body);
        scope = in.text("the scope");
        actors = ActorIndex.read(in);
    }

    ByteReader in() {
        return in;
    }

    String scope() {
        return scope;
    }

    /** An actor by its number in the dictionary. */
    Actor actor() throws SyncFormatException {
        int number = in.number("actor", SyncLimits.ACTORS_MAX);
        if (number >= actors.size()) {
            throw in.refused("actor " + number + " of " + actors.size());
        }
        return actors.get(number);
    }

    Vector vector() throws SyncFormatException {
        boolean closed = in.bool();
        int count = in.count("tips", SyncLimits.TIPS_MAX, TIP_BYTES_MIN);
        List<Tip> tips = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Actor actor = actor();
            long n = in.varint();
            tips.add(new Tip(actor, n, in.bool() ? Optional.of(new Dot(actor(), in.varint())) : Optional.empty()));
        }
        return new Vector(tips, closed);
    }

    Has has() throws SyncFormatException {
        Vector state = vector();
        return new Has(state, in.bool() ? Optional.of(vector()) : Optional.empty());
    }

    Credit credit() throws SyncFormatException {
        int bytes = in.zigzagInt("credit in bytes");
        return new Credit(bytes, in.zigzagInt("credit in chunks"));
    }

    KeyRange range() throws SyncFormatException {
        return new KeyRange(in.u8(), in.i64());
    }

    /** A number that older peers do not write; 0 from them. */
    long addedNumber() throws SyncFormatException {
        return in.remaining() > 0 ? in.zigzag() : 0;
    }

    Optional<Long> optional64() throws SyncFormatException {
        return in.bool() ? Optional.of(in.i64()) : Optional.empty();
    }
}
