// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Changes;
import dev.selvage.replica.sync.SyncMessage.Delta;
import dev.selvage.replica.sync.SyncMessage.Has;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts the changes of one batch into chunks that are full after compression: a first guess by raw size, then by what
 * the chunk before took, corrected until it fits. Each chunk carries the vectors and the horizon.
 */
public final class DeltaChunks {
    /** The first guess of how far rows shrink; a wrong one costs an encoding or two. */
    private static final int RATIO_GUESS = 3;

    /** A chunk this full is not tried again: the last tenth is not worth an encoding. */
    private static final double FULL = 0.9;

    /** Where the next try aims. */
    private static final double AIM = 0.96;

    /** The chunk's final number and count deflate a little differently from those it was measured with. */
    private static final int SLACK_BYTES = 32;

    /** Raw bytes of a chunk; half of what may be inflated, because the raw size is an estimate. */
    private static final long RAW_BYTES_MAX = SyncLimits.INFLATED_BYTES_MAX / 2;

    /** Encodings for one chunk; the estimate is rarely wrong twice. */
    private static final int TRIES_MAX = 8;

    private static final int ROW_BYTES_ESTIMATE = 24;
    private static final int NUMBER_BYTES_ESTIMATE = 10;

    private final Delta whole;
    private final int bytesMax;

    /** Raw bytes of the rows and then the deletions before each index. */
    private final long[] rawBefore;

    private DeltaChunks(Delta whole, int bytesMax) {
        this.whole = whole;
        this.bytesMax = bytesMax;
        List<Long> sizes = new ArrayList<>();
        whole.changes().rows().forEach(row -> sizes.add(rawBytes(row.key()) + rawBytes(row.values())));
        whole.changes().siblings().forEach(row -> sizes.add(rawBytes(row.key()) + rawBytes(row.values())));
        whole.changes().deletions().forEach(deletion -> sizes.add(rawBytes(deletion.key())));
        rawBefore = new long[sizes.size() + 1];
        for (int i = 0; i < sizes.size(); i++) {
            rawBefore[i + 1] = rawBefore[i] + sizes.get(i) + ROW_BYTES_ESTIMATE;
        }
    }

    /**
     * Cuts the changes; without rows and deletions there is one chunk, of the vectors alone.
     *
     * @param chunkBytesMax what each chunk encodes to at most, unless a single row with the vectors takes more; such a
     *     row is a chunk of its own, and {@link SyncCodec#encode} refuses it above {@link SyncLimits#MESSAGE_BYTES_MAX}
     */
    public static List<Delta> split(Changes changes, Has base, Has upTo, long snapshot, int chunkBytesMax) {
        int bytesMax = Math.min(chunkBytesMax, SyncLimits.MESSAGE_BYTES_MAX);
        return new DeltaChunks(new Delta(base, upTo, snapshot, 0, 1, changes), bytesMax).split();
    }

    private List<Delta> split() {
        List<Integer> ends = new ArrayList<>();
        int from = 0;
        double shrinks = RATIO_GUESS;
        while (from < rows()) {
            Cut cut = cut(from, within(from, bytesMax * shrinks));
            shrinks = AIM * rawBytes(from, cut.end()) / cut.bytes();
            ends.add(cut.end());
            from = cut.end();
        }
        if (ends.isEmpty()) {
            ends.add(0);
        }
        List<Delta> chunks = new ArrayList<>();
        for (int i = 0; i < ends.size(); i++) {
            chunks.add(chunk(i == 0 ? 0 : ends.get(i - 1), ends.get(i), i, ends.size()));
        }
        return chunks;
    }

    /** A chunk's end (exclusive) and what it encodes to. */
    private record Cut(int end, long bytes) {}

    /** Closes in on the fullest chunk from both sides; the first row is taken whatever it takes. */
    private Cut cut(int from, int guess) {
        int last = Math.min(from + SyncLimits.ROWS_MAX, Math.max(from + 1, within(from, RAW_BYTES_MAX)));
        int tooFar = Math.min(rows(), last) + 1;
        Cut fits = new Cut(from, 0);
        int end = guess;
        for (int tries = 0; tries < TRIES_MAX || fits.end() == from; tries++) {
            end = Math.max(fits.end() + 1, Math.min(end, tooFar - 1));
            long bytes = encodedBytes(from, end);
            if (bytes <= bytesMax - SLACK_BYTES || end == from + 1) {
                fits = new Cut(end, bytes);
            } else {
                tooFar = end;
            }
            if (tooFar - fits.end() <= 1 || (fits.end() == end && bytes > FULL * bytesMax)) {
                break;
            }
            int aimed = within(from, AIM * rawBytes(from, end) * bytesMax / bytes);
            // Halving ends also where the aim does not come nearer.
            end = end == tooFar ? Math.min(aimed, from + (end - from) / 2) : aimed;
        }
        return fits;
    }

    private int rows() {
        return rawBefore.length - 1;
    }

    private long rawBytes(int from, int to) {
        return rawBefore[to] - rawBefore[from];
    }

    /** The last end with at most that many raw bytes from there. */
    private int within(int from, double bytes) {
        int found = Arrays.binarySearch(rawBefore, from, rawBefore.length, rawBefore[from] + (long) bytes);
        return found >= 0 ? found : -found - 2;
    }

    private long encodedBytes(int from, int to) {
        try {
            return SyncCodec.frame(chunk(from, to, 0, 1)).seal().length;
        } catch (IllegalArgumentException e) {
            // Beyond another limit, such as that of actors: too large like any other, and a row alone is told by encode.
            return Integer.MAX_VALUE;
        }
    }

    /** Counts the rows first, then the siblings, then the deletions. */
    private Delta chunk(int from, int to, int number, int count) {
        Changes all = whole.changes();
        int rows = all.rows().size();
        int versions = rows + all.siblings().size();
        Changes part = new Changes(all.scope(), all.state(), all.history(), all.full(), all.horizon(),
                part(all.rows(), from, to), part(all.siblings(), from - rows, to - rows), part(all.deletions(), from - versions, to - versions));
        return new Delta(whole.base(), whole.upTo(), whole.snapshot(), number, count, part);
    }

    private static <T> List<T> part(List<T> all, int from, int to) {
        return all.subList(Math.min(Math.max(from, 0), all.size()), Math.min(Math.max(to, 0), all.size()));
    }

    private static long rawBytes(List<Cell> cells) {
        return cells.stream().mapToLong(DeltaChunks::rawBytes).sum();
    }

    private static long rawBytes(Cell cell) {
        if (cell instanceof Cell.Text text) {
            return NUMBER_BYTES_ESTIMATE + (long) text.value().length();
        }
        return NUMBER_BYTES_ESTIMATE + (cell instanceof Cell.Blob blob ? blob.value().length : 0L);
    }
}
