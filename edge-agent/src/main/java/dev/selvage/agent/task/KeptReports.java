// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.protocol.Json;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import dev.selvage.replica.WriteTx;
import dev.selvage.task.Report;
import dev.selvage.task.wire.TaskRows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The reports as they are in the table, without results of some size, which are read when they are asked for: a thousand of them do
 * not fit a small device's memory. Confined to the loop's thread.
 */
final class KeptReports {
    /** An ended task's report is kept so long after its end, for whoever comes back later. */
    static final long REPORTS_AGE_MILLIS = 7L * 24 * 3_600_000;
    /** Reports of ended tasks that are kept when all of them could go. */
    static final int REPORTS_MAX = 1_000;
    private static final int RESULT_BYTES_IN_MEMORY = 512;

    private final Replica replica;
    private final String device;
    private final Map<String, Kept> kept = new HashMap<>();

    /** @param chunks rows of {@code task_chunk} that belong to it */
    private record Kept(Report report, boolean isShortened, int chunks) {
        static Kept of(Report report) {
            boolean large = report.result().filter(result -> result.text().length() > RESULT_BYTES_IN_MEMORY).isPresent();
            long chunks = report.result().filter(Json.Obj.class::isInstance).flatMap(result -> ((Json.Obj) result).integer("chunks")).orElse(0L);
            return new Kept(large ? without(report) : report, large, (int) Math.max(0, Math.min(chunks, Ending.RESULT_BYTES_MAX)));
        }

        private static Report without(Report of) {
            return new Report(of.id(), of.type(), of.attempt(), of.fence(), of.seq(), of.state(), of.step(), Optional.empty(), of.reason(), of.retryable(), of.times());
        }
    }

    KeptReports(Replica replica, String device) {
        this.replica = replica;
        this.device = device;
    }

    /** Reads the table; gives its rows. */
    List<List<Cell>> load() {
        List<List<Cell>> rows = replica.rows(Tables.TASK_REPORT, device);
        rows.forEach(row -> TaskRows.report(row).ifPresent(report -> kept.put(report.id(), Kept.of(report))));
        return rows;
    }

    /** The report of a task, all of it. */
    Optional<Report> whole(String id) {
        Optional<Kept> brief = Optional.ofNullable(kept.get(id));
        return brief.filter(Kept::isShortened).isEmpty() ? brief.map(Kept::report)
                : replica.rows(Tables.TASK_REPORT, device, id).stream().findFirst().flatMap(TaskRows::report);
    }

    /** The report of a task, perhaps without its result. */
    Optional<Report> brief(String id) {
        return Optional.ofNullable(kept.get(id)).map(Kept::report);
    }

    /** Takes away the pieces of the result that this report does not have any more; inside a transaction. */
    void dropChunks(WriteTx tx, String id) {
        for (int i = 0; i < Optional.ofNullable(kept.get(id)).map(Kept::chunks).orElse(0); i++) {
            tx.delete(Tables.TASK_CHUNK, List.of(Cell.of(device), Cell.of(id), Cell.of(i)));
        }
    }

    /** It is durable. */
    void put(Report report) {
        kept.put(report.id(), Kept.of(report));
    }

    /** Tasks whose reports may go now: those that nobody waits for and that are old, or too many. */
    List<String> expired(Predicate<String> settled, long nowMillis) {
        List<Report> ended = kept.values().stream().map(Kept::report).filter(report -> report.state().isFinal())
                .sorted(Comparator.comparingLong(report -> report.times().finishedMillis())).toList();
        int tooMany = ended.size() - REPORTS_MAX;
        List<String> expired = new ArrayList<>();
        for (Report report : ended) {
            boolean isOld = report.times().finishedMillis() + REPORTS_AGE_MILLIS <= nowMillis;
            if ((isOld || expired.size() < tooMany) && settled.test(report.id())) {
                expired.add(report.id());
            }
        }
        return expired;
    }

    /** Deletes the report and its pieces; inside a transaction. */
    void delete(WriteTx tx, String id) {
        dropChunks(tx, id);
        tx.delete(Tables.TASK_REPORT, List.of(Cell.of(device), Cell.of(id)));
    }

    /** It is gone durably. */
    void forget(String id) {
        kept.remove(id);
    }
}
