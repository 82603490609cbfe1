// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.TopicKind;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The rows of the device's models, and the topics that say the same. Confined to the loop's thread. */
final class ModelBook {
    private final String device;
    private final Replica replica;
    private final ModelOutlet outlet;
    private final TreeMap<Key, ModelRow> rows = new TreeMap<>();
    private final Set<Key> unwritten = new HashSet<>();

    private record Key(String name, String slot) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return name.equals(other.name) ? slot.compareTo(other.slot) : name.compareTo(other.name);
        }
    }

    ModelBook(String device, Replica replica, ModelOutlet outlet) {
        this.device = device;
        this.replica = replica;
        this.outlet = outlet;
        replica.rows(Tables.MODEL, device).stream().map(ModelRow::read).forEach(row -> rows.put(key(row), row));
    }

    private static Key key(ModelRow row) {
        return new Key(row.name(), row.slot());
    }

    Optional<ModelRow> row(String name, String slot) {
        return Optional.ofNullable(rows.get(new Key(name, slot)));
    }

    /** That is how it is now. */
    void put(ModelRow row) {
        if (!row.equals(rows.put(key(row), row))) {
            unwritten.add(key(row));
        }
    }

    /** That is how the models of a seat stand now. */
    void tell(Seat seat) {
        seat.active().ifPresent(held -> put(ModelRow.of(seat.name(), held, "active", seat.ofActive())));
        seat.candidate().ifPresent(held -> put(ModelRow.of(seat.name(), held, seat.phase().word(), seat.ofCandidate())));
    }

    /** There is no such slot, or offer, any more. */
    void remove(String name, String slot) {
        Key key = new Key(name, slot);
        if (rows.remove(key) != null) {
            unwritten.add(key);
        }
    }

    /** What stands in a slot is otherwise now. */
    void mark(String name, String slot, String state, String why) {
        row(name, slot).ifPresent(row -> put(row.as(state, why)));
    }

    /** Forgets the models that no decision asks for any more. */
    void retain(Set<String> names) {
        List.copyOf(rows.keySet()).stream().filter(key -> !names.contains(key.name())).forEach(key -> remove(key.name(), key.slot()));
    }

    /** Forgets what was said of offers that are gone, unless their model is one of ours. */
    void retainOffers(Predicate<String> isKept) {
        List.copyOf(rows.keySet()).stream().filter(key -> key.slot().equals(ModelRow.OFFER) && !isKept.test(key.name())).forEach(key -> remove(key.name(), key.slot()));
    }

    /**
     * Stores what has changed, and says it.
     *
     * @throws dev.selvage.replica.ReplicaException when it cannot be stored; it is tried again the next time
     */
    void write(long nowMillis) {
        if (unwritten.isEmpty()) {
            return;
        }
        replica.write(Scopes.ofDevice(device), nowMillis, tx -> {
            Set<String> names = new TreeSet<>();
            for (Key key : unwritten) {
                names.add(key.name());
                Optional.ofNullable(rows.get(key)).ifPresentOrElse(row -> tx.upsert(Tables.MODEL, row.cells(device, nowMillis)),
                        () -> tx.delete(Tables.MODEL, List.of(Cell.of(device), Cell.of(key.name()), Cell.of(key.slot()))));
            }
            names.forEach(name -> outlet.put(TopicKind.MODEL_STATUS, name, status(name, nowMillis).build().bytes(), nowMillis));
            return true;
        });
        unwritten.clear();
    }

    /** {@code model/<name>/status}. */
    Json.Builder status(String name, long nowMillis) {
        Json.Builder slots = Json.object();
        Json.Builder out = Json.object().put("t", Instant.ofEpochMilli(nowMillis).toString()).put("name", name);
        rows.values().stream().filter(row -> row.name().equals(name)).forEach(row -> (row.isSlot() ? slots : out).put(row.slot(), row.json()));
        return out.put("slots", slots.build());
    }
}
