// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.store;

import dev.selvage.model.manifest.Digests;
import dev.selvage.model.manifest.Input;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The last rows that a device has learned from, in one file, so that a restart goes on with them. The file begins with the digest of what
 * the rows are, as 64 hex digits and a newline; each row follows as its numbers, 8 bytes each, and a CRC-32 of these. Rows are added
 * at the end. When there are twice as many as are kept, the file is written anew. A row that a power cut has torn, or a disk has
 * changed, is left out; rows of another kind are forgotten. Not thread-safe: the thread that owns the {@link ModelStore} calls it.
 */
public final class RowLog {
    private static final String FILE = "learned.rows";
    /** 64 hex digits and a newline. */
    private static final int HEADER_BYTES = 65;

    private final Disk disk;
    private final Path home;
    private final Kind kind;

    /**
     * What the rows are.
     *
     * @param digest of what their numbers mean
     * @param columns numbers in each
     * @param kept how many are kept
     */
    public record Kind(String digest, int columns, int kept) {
        /** The last so many rows of these inputs, which are read and learned from in that way. */
        public static Kind of(String way, List<Input> inputs, int kept) {
            return new Kind(Digests.of(way + inputs), inputs.size(), kept);
        }

        private int rowBytes() {
            return columns * Double.BYTES + Integer.BYTES;
        }

        private byte[] header() {
            return (digest + "\n").getBytes(StandardCharsets.US_ASCII);
        }

        /** More is no file of ours. */
        private long bytesMax() {
            return HEADER_BYTES + 2L * (kept + 1) * rowBytes();
        }
    }

    RowLog(Disk disk, Path home, Kind kind) {
        this.disk = disk;
        this.home = home;
        this.kind = kind;
    }

    /** The last rows that are whole, the oldest first; none when there is no file, or it has others. */
    public List<double[]> read() throws IOException {
        List<double[]> rows = whole();
        return List.copyOf(rows.subList(Math.max(0, rows.size() - kind.kept()), rows.size()));
    }

    /** Adds rows, and waits until they are on the disk; throws when it does not take them. */
    public void add(List<double[]> rows) throws IOException {
        boolean isWhole = isOurs() && (Files.size(file()) - HEADER_BYTES) % kind.rowBytes() == 0;
        long there = isWhole ? (Files.size(file()) - HEADER_BYTES) / kind.rowBytes() : 0;
        if (isWhole && there + rows.size() <= 2L * kind.kept()) {
            disk.append(file(), bytes(rows));
            return;
        }
        List<double[]> all = new ArrayList<>(read());
        all.addAll(rows);
        replace(all.subList(Math.max(0, all.size() - kind.kept()), all.size()));
    }

    /** Forgets all rows. */
    public void clear() throws IOException {
        disk.delete(file());
    }

    private void replace(List<double[]> rows) throws IOException {
        byte[] body = bytes(rows);
        Path fresh = home.resolve(FILE + ".tmp");
        disk.write(fresh, ByteBuffer.allocate(HEADER_BYTES + body.length).put(kind.header()).put(body).array());
        disk.move(fresh, file());
        disk.sync(home);
    }

    private List<double[]> whole() throws IOException {
        List<double[]> rows = new ArrayList<>();
        if (!isOurs()) {
            return rows;
        }
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file())).position(HEADER_BYTES);
        while (all.remaining() >= kind.rowBytes()) {
            byte[] numbers = new byte[kind.columns() * Double.BYTES];
            all.get(numbers);
            if (all.getInt() == sum(numbers)) {
                double[] row = new double[kind.columns()];
                ByteBuffer.wrap(numbers).asDoubleBuffer().get(row);
                rows.add(row);
            }
        }
        return rows;
    }

    /** True when there is a file, and its rows are of this kind. */
    private boolean isOurs() throws IOException {
        if (!Files.exists(file()) || Files.size(file()) < HEADER_BYTES || Files.size(file()) > kind.bytesMax()) {
            return false;
        }
        try (var in = Files.newInputStream(file())) {
            return Arrays.equals(in.readNBytes(HEADER_BYTES), kind.header());
        }
    }

    private byte[] bytes(List<double[]> rows) {
        ByteBuffer out = ByteBuffer.allocate(rows.size() * kind.rowBytes());
        for (double[] row : rows) {
            ByteBuffer numbers = ByteBuffer.allocate(kind.columns() * Double.BYTES);
            numbers.asDoubleBuffer().put(row);
            out.put(numbers.array()).putInt(sum(numbers.array()));
        }
        return out.array();
    }

    private static int sum(byte[] numbers) {
        CRC32 sum = new CRC32();
        sum.update(numbers);
        return (int) sum.getValue();
    }

    private Path file() {
        return home.resolve(FILE);
    }
}
