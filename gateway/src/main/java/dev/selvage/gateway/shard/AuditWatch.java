// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import dev.selvage.decision.audit.StoredRow;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import java.util.List;
import java.util.Optional;

/**
 * Verifies each record of a decision when it has been merged: that nobody has changed it since the device wrote it, and that it follows the
 * record that it says. Confined to the thread of the shard.
 */
final class AuditWatch {
    private final Replica replica;
    private long verified;
    private long faults;

    AuditWatch(Replica replica) {
        this.replica = replica;
    }

    /** What is wrong with the record, in words for an alarm; empty when nothing is, or when it is none of a decision. */
    Optional<String> verify(String device, String id) {
        Optional<StoredRow> row = row(device, id);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        verified++;
        Optional<String> fault = row.get().fault().or(() -> row.get().follows().flatMap(before -> join(device, row.get(), before)));
        fault.ifPresent(what -> faults++);
        return fault.map(what -> "the record of decision " + id + " " + what);
    }

    /** History comes in the order it was written; what it follows is here, unless it was forgotten by age or size, which is told by the table gap. */
    private Optional<String> join(String device, StoredRow row, String before) {
        return row(device, before).filter(earlier -> !earlier.hash().equals(row.previousHash())).map(earlier -> "does not follow " + before + " as that is here");
    }

    private Optional<StoredRow> row(String device, String id) {
        return replica.rows(Tables.DECISION, device, id).stream().map(AuditWatch::stored).findFirst();
    }

    private static StoredRow stored(List<Cell> row) {
        return new StoredRow(text(row.get(1)), text(row.get(3)), text(row.get(4)), text(row.get(5)));
    }

    private static String text(Cell cell) {
        return cell instanceof Cell.Text text ? text.value() : "";
    }

    /** How many records were verified since the start. */
    long verified() {
        return verified;
    }

    /** How many of them had a fault. */
    long faults() {
        return faults;
    }
}
