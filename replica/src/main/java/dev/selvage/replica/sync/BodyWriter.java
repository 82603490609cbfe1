// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Dot;
import dev.selvage.replica.KeyRange;
import dev.selvage.replica.Lineage.Tip;
import dev.selvage.replica.sync.SyncMessage.Credit;
import dev.selvage.replica.sync.SyncMessage.Has;
import dev.selvage.replica.sync.SyncMessage.Vector;
import java.util.Optional;

/** The fields that several messages share. The actors met on the way are written before all fields. */
final class BodyWriter {
    private final ActorIndex actors = new ActorIndex();
    private final ByteWriter fields = new ByteWriter();

    /** Where the fields of the type itself go. */
    ByteWriter fields() {
        return fields;
    }

    ActorIndex actors() {
        return actors;
    }

    /** A vector by its tips, each with its parent where it has one. */
    void vector(Vector vector) {
        if (vector.tips().size() > SyncLimits.TIPS_MAX) {
            throw new IllegalArgumentException("a vector of " + vector.tips().size() + " tips, at most " + SyncLimits.TIPS_MAX);
        }
        fields.bool(vector.closed());
        fields.varint(vector.tips().size());
        for (Tip tip : vector.tips()) {
            fields.varint(actors.of(tip.actor()));
            fields.varint(tip.n());
            fields.bool(tip.parent().isPresent());
            tip.parent().ifPresent(this::dot);
        }
    }

    void has(Has has) {
        vector(has.state());
        fields.bool(has.history().isPresent());
        has.history().ifPresent(this::vector);
    }

    void credit(Credit credit) {
        fields.zigzag(credit.bytes());
        fields.zigzag(credit.chunks());
    }

    /** Hashes are evenly spread, so that a varint would be longer. */
    void optional64(Optional<Long> value) {
        fields.bool(value.isPresent());
        value.ifPresent(fields::i64);
    }

    void range(KeyRange range) {
        fields.u8(range.bits());
        fields.i64(range.prefix());
    }

    private void dot(Dot dot) {
        fields.varint(actors.of(dot.actor()));
        fields.varint(dot.n());
    }

    /** Scope, actors, fields. */
    byte[] body(String scope) {
        ByteWriter body = new ByteWriter();
        body.text(scope);
        actors.write(body);
        body.append(fields);
        return body.toBytes();
    }
}
