// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import java.util.List;
import java.util.Optional;

/**
 * Alarms that a gateway raises about a device: rows of the device's scope like those of the device itself, so that the
 * device shows them on its topics when it hears of them. Confined to the thread of the shard.
 */
final class AlarmRows {
    /** Two devices write under one name. Only a person can tell when that is over. */
    static final String CLONE_SUSPECTED = "clone-suspected";
    /** Rows differed though both sides had seen the same; over when the digests agree again. */
    static final String REPLICA_DIFFERS = "replica-differs";

    /** The record of a decision is not as its device wrote it. Only a person can tell what that means. */
    static final String AUDIT_BROKEN = "audit-broken";

    private static final int NAME = 1;
    private static final int STATE = 3;
    private static final int RAISED_MILLIS = 6;

    private final Replica replica;
    private long raised;

    AlarmRows(Replica replica) {
        this.replica = replica;
    }

    /** Raises it, unless it stands already; true when something was written. */
    boolean raise(String device, String name, String text, long nowMillis) {
        if (standing(device, name).isPresent()) {
            return false;
        }
        raised++;
        write(new Row(device, name, "raised", text, nowMillis, Cell.none()), nowMillis);
        return true;
    }

    /** Clears it if it stands; true when something was written. */
    boolean clear(String device, String name, String text, long nowMillis) {
        Optional<List<Cell>> row = standing(device, name);
        row.ifPresent(known -> write(new Row(device, name, "cleared", text,
                known.get(RAISED_MILLIS) instanceof Cell.Int since ? since.value() : nowMillis, Cell.of(nowMillis)), nowMillis));
        return row.isPresent();
    }

    private Optional<List<Cell>> standing(String device, String name) {
        return replica.rows(Tables.ALARM, device).stream()
                .filter(row -> row.get(NAME).equals(Cell.of(name)) && row.get(STATE).equals(Cell.of("raised"))).findFirst();
    }

    /** A row of the table {@code alarm}. */
    private record Row(String device, String name, String state, String text, long sinceMillis, Cell clearedMillis) {
        List<Cell> cells() {
            return List.of(Cell.of(device), Cell.of(name), Cell.of(device + "-" + name + "-" + sinceMillis), Cell.of(state), Cell.of("major"),
                    Cell.of(text), Cell.of(sinceMillis), clearedMillis);
        }
    }

    private void write(Row row, long nowMillis) {
        replica.write(Scopes.ofDevice(row.device()), nowMillis, tx -> tx.upsert(Tables.ALARM, row.cells()));
    }

    /** How many were raised since the start. */
    long raised() {
        return raised;
    }
}
