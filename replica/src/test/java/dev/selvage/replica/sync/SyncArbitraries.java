// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Actor;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Changes;
import dev.selvage.replica.Changes.Deletion;
import dev.selvage.replica.Changes.Row;
import dev.selvage.replica.ColumnPolicy;
import dev.selvage.replica.Dot;
import dev.selvage.replica.KeyRange;
import dev.selvage.replica.Lineage.Tip;
import dev.selvage.replica.NamedPolicy;
import dev.selvage.replica.Span;
import dev.selvage.replica.Table;
import dev.selvage.replica.Table.Column;
import dev.selvage.replica.Tables;
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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;

/** Sync messages of every kind, with the values that break codecs. */
final class SyncArbitraries {
    private SyncArbitraries() {}

    static Arbitrary<SyncMessage> messages() {
        return Arbitraries.oneOf(hellos(), welcomes(), deltas(), acks(), naks(), pulls(), sums(), rowsOfRanges());
    }

    static Arbitrary<SyncMessage> deltas() {
        Arbitrary<Integer> chunks = Arbitraries.of(1, 2, 7, Integer.MAX_VALUE);
        return Combinators.combine(haves(), haves(), longs(), chunks, changes(), longs())
                .as((base, upTo, snapshot, n, changes, epoch) -> new Delta(base, upTo, snapshot, n - 1, n, changes, epoch));
    }

    static Arbitrary<Changes> changes() {
        return Combinators.combine(scopes(), bools(), horizons(), rows().list().ofMaxSize(30), rows().list().ofMaxSize(8),
                        deletions().list().ofMaxSize(8))
                .as((scope, full, horizon, rows, siblings, deletions) ->
                        new Changes(scope, Span.none(), Span.none(), full, horizon, rows, siblings, deletions));
    }

    private static Arbitrary<SyncMessage> hellos() {
        return Combinators.combine(scopes(), haves(), longs(), longs().optional(), longs(), ints(), longs()).as(Hello::new);
    }

    private static Arbitrary<SyncMessage> welcomes() {
        return Combinators.combine(scopes(), haves(), credits(), longs(), longs()).as(Welcome::new);
    }

    private static Arbitrary<SyncMessage> acks() {
        return Combinators.combine(scopes(), haves(), ints(), longs().optional(), credits(), longs()).as(Ack::new);
    }

    private static Arbitrary<SyncMessage> naks() {
        return Combinators.combine(scopes(), haves(), Arbitraries.of(Reason.class), texts(), longs()).as(Nak::new);
    }

    private static Arbitrary<SyncMessage> pulls() {
        return Combinators.combine(scopes(), haves(), ranges()).as(Pull::new);
    }

    private static Arbitrary<SyncMessage> sums() {
        return Combinators.combine(scopes(), haves(), ranges(), longs().list().ofSize(KeyRange.PARTS)).as(Sums::new);
    }

    /** Of one shape, so that they keep their order. */
    private static Arbitrary<SyncMessage> rowsOfRanges() {
        return Combinators.combine(scopes(), haves(), ranges(), rows().list().ofMaxSize(1)).as(Rows::new);
    }

    private static Arbitrary<KeyRange> ranges() {
        return Combinators.combine(Arbitraries.integers().between(0, 15), Arbitraries.longs())
                .as((steps, hash) -> new KeyRange(4 * steps, steps == 0 ? 0 : hash >>> (64 - 4 * steps)));
    }

    static Arbitrary<Row> rows() {
        return tables().flatMap(SyncArbitraries::rows);
    }

    /** Those that every peer knows, some of them with a column more, and others. */
    private static Arbitrary<Table> tables() {
        return Arbitraries.oneOf(Arbitraries.of(Tables.ALL), declared());
    }

    private static Arbitrary<Table> declared() {
        Arbitrary<Column> more = Combinators.combine(Arbitraries.of("rank", "order", "x"), Arbitraries.of(Table.Type.values()),
                        Arbitraries.of(ColumnPolicy.MAX, ColumnPolicy.KEEP_BOTH, new NamedPolicy("median")))
                .as((name, type, policy) -> new Column(name, type, false, policy));
        return Combinators.combine(Arbitraries.of("fact", "span", "order"), Arbitraries.of(Table.Kind.class), bools(),
                        Arbitraries.of(Tables.FACT, Tables.POINT, Tables.TASK_EVENT), more)
                .as((name, kind, rowAtomic, like, column) -> {
                    List<Column> columns = new ArrayList<>(like.columns());
                    columns.add(column);
                    return Table.declared(name, kind, like.keyCount(), rowAtomic, columns);
                });
    }

    /** Few masks, so that groups have several rows. */
    private static Arbitrary<Row> rows(Table table) {
        Arbitrary<Long> masks = Arbitraries.of(0L, 1L, 5L, table.fullMask()).map(mask -> mask & table.fullMask());
        return masks.flatMap(mask -> Combinators.combine(Arbitraries.of(0L, 1L, -1L).map(changed -> changed & mask),
                        cells().list().ofSize(table.keyCount()), dots(), longs(), cells().list().ofSize(Long.bitCount(mask)))
                .as((changed, key, dot, hlc, values) -> new Row(table, mask, changed, key, dot, hlc, values)));
    }

    private static Arbitrary<Deletion> deletions() {
        return tables().flatMap(table -> Combinators.combine(cells().list().ofSize(table.keyCount()), dots(), longs())
                .as((key, dot, hlc) -> new Deletion(table, key, dot, hlc)));
    }

    static Arbitrary<Cell> cells() {
        Arbitrary<Cell> reals = Arbitraries.oneOf(
                        Arbitraries.of(0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
                                Double.MIN_VALUE, Double.MAX_VALUE, 0x1p53, -0x1p53, 0.1, 21.37, 1e-6, 1e15, 9007199254740991.0),
                        Arbitraries.doubles().ofScale(2).between(-100, 100))
                .map(Cell::of);
        Arbitrary<Cell> ints = longs().map(Cell::of);
        return Arbitraries.oneOf(
                reals, ints, texts().map(Cell::of), blobs().map(Cell::of), Arbitraries.just(Cell.none()),
                Arbitraries.of(Cell.of("dev-1"), Cell.of(1), Cell.of(1.0)));
    }

    /** Well-formed, of one to four bytes a character, often with common beginnings. */
    static Arbitrary<String> texts() {
        Arbitrary<String> any = Arbitraries.strings().ofMaxLength(12).filter(text -> !text.contains("\uFFFD"))
                .map(SyncArbitraries::withoutLoneSurrogates);
        return Arbitraries.oneOf(any, Arbitraries.of("", "cpu.busy", "cpu.idle", "\u0000", "\uFFFD", "é", "è", "€uro", "😀", "😁", "a😀b"));
    }

    private static String withoutLoneSurrogates(String text) {
        return text.codePoints().filter(c -> c < 0xD800 || c > 0xDFFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private static Arbitrary<byte[]> blobs() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(20);
    }

    private static Arbitrary<Vector> vectors() {
        Arbitrary<Tip> tips = Combinators.combine(actors(), counts(), dots().optional()).as((actor, n, parent) ->
                new Tip(actor, n, parent.filter(p -> !p.actor().equals(actor))));
        return Combinators.combine(tips.list().ofMaxSize(5), bools()).as(Vector::new);
    }

    private static Arbitrary<Has> haves() {
        return Combinators.combine(vectors(), vectors().optional()).as(Has::new);
    }

    private static Arbitrary<VersionVector> horizons() {
        return Arbitraries.maps(actors(), counts()).ofMaxSize(3).map(VersionVector::of);
    }

    static Arbitrary<Dot> dots() {
        return Combinators.combine(actors(), counts()).as(Dot::new);
    }

    private static Arbitrary<Actor> actors() {
        return Combinators.combine(Arbitraries.of("dev-1", "gw-a", "_x.y", "a".repeat(71)), Arbitraries.of(0L, 1L, -1L, Long.MIN_VALUE, 77L))
                .as(Actor::new);
    }

    private static Arbitrary<String> scopes() {
        return Arbitraries.of("", "dev/press-07", "shared/règles");
    }

    private static Arbitrary<Credit> credits() {
        return Combinators.combine(ints(), ints()).as(Credit::new);
    }

    private static Arbitrary<Boolean> bools() {
        return Arbitraries.of(true, false);
    }

    private static Arbitrary<Integer> ints() {
        return Arbitraries.integers();
    }

    private static Arbitrary<Long> counts() {
        return Arbitraries.longs().between(1, Long.MAX_VALUE);
    }

    private static Arbitrary<Long> longs() {
        return Arbitraries.longs().withDistribution(RandomDistribution.biased());
    }
}
