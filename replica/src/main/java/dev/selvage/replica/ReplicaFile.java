// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

/**
 * Opens the SQLite file of a replica: one owner process at a time, never a foreign file, never a damaged one. A
 * damaged file is renamed and reported, and a new one is only made by the next start. Other programs may read and
 * write the tables beside the owner.
 */
final class ReplicaFile implements AutoCloseable {
    /** "SLVG" in the file header tells our files from others. */
    static final int APPLICATION_ID = 0x534c5647;
    /** How long a statement waits for another program's transaction. */
    private static final int BUSY_MILLIS = 5_000;
    /** The write-ahead log is cut back to this after each checkpoint, so that a burst does not keep the disk. */
    private static final long WAL_BYTES_MAX = 4L * 1024 * 1024;
    private static final long PAGE_BYTES = 4_096;
    /** SQLite's own choice of pages in the log from which on a commit carries them over into the file. */
    private static final long WAL_PAGES_MIN = 1_000;
    /** Of the cache's pages that part may be in the log and not yet in the file. */
    private static final long WAL_CACHE_PART = 4;
    /** Where the SQLite file format keeps the application id. */
    private static final int APPLICATION_ID_AT = 68;
    private static final byte[] SQLITE_MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private final Optional<FileChannel> lockChannel;
    private final Sql sql;

    private ReplicaFile(Optional<FileChannel> lockChannel, Sql sql) {
        this.lockChannel = lockChannel;
        this.sql = sql;
    }

    /** A replica that lives in memory alone, empty or as an earlier {@link #image}. */
    static ReplicaFile inMemory(Optional<byte[]> image) {
        try {
            SQLiteConnection connection = (SQLiteConnection) new SQLiteDataSource().getConnection();
            if (image.isPresent()) {
                connection.deserialize("main", image.get());
            }
            return new ReplicaFile(Optional.empty(), new Sql(connection, "memory"));
        } catch (SQLException e) {
            throw Sql.explain("memory", e);
        }
    }

    /** All committed bytes. */
    byte[] image() {
        return sql.image();
    }

    /** Opens or creates; throws {@link ReplicaException} that says what to do. */
    static ReplicaFile open(Path file) {
        makeFolder(file.toAbsolutePath().getParent());
        FileChannel lock = lock(file.resolveSibling(file.getFileName() + ".lock"));
        try {
            refuseForeign(file);
            return new ReplicaFile(Optional.of(lock), connect(file));
        } catch (RuntimeException e) {
            release(lock, e);
            throw e;
        }
    }

    Sql sql() {
        return sql;
    }

    private static void makeFolder(Path folder) {
        try {
            boolean posix = Files.getFileStore(existing(folder)).supportsFileAttributeView("posix");
            if (posix) {
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectories(folder);
            }
        } catch (FileAlreadyExistsException e) {
            throw new ReplicaException(ReplicaException.Kind.NOT_WRITABLE,
                    folder + ": is a file, not a folder; name another data folder", e);
        } catch (IOException e) {
            throw notWritable(folder, e);
        }
    }

    private static Path existing(Path folder) {
        Path at = folder;
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }

    private static ReplicaException notWritable(Path path, IOException e) {
        return new ReplicaException(ReplicaException.Kind.NOT_WRITABLE,
                path + ": cannot be written (" + e.getClass().getSimpleName() + "); check owner and mode, or name another data folder", e);
    }

    @SuppressWarnings("resource") // the channel stays open for as long as the lock is held
    private static FileChannel lock(Path lockFile) {
        try {
            FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock held = tryLock(channel, lockFile);
            if (held == null) {
                channel.close();
                throw new ReplicaException(ReplicaException.Kind.IN_USE,
                        lockFile + ": another process has this replica open; stop it, or name another data folder");
            }
            return channel;
        } catch (IOException e) {
            throw notWritable(lockFile, e);
        }
    }

    private static FileLock tryLock(FileChannel channel, Path lockFile) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new ReplicaException(ReplicaException.Kind.IN_USE, lockFile + ": this process has the replica open already", e);
        }
    }

    private static void release(FileChannel lock, Exception cause) {
        try {
            lock.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * A file that is not ours is not touched, and so not given to SQLite, which would change it to WAL. An empty one is
     * what a power cut leaves.
     */
    private static void refuseForeign(Path file) {
        if (!Files.exists(file)) {
            return;
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] head = new byte[72];
            int length = Math.max(0, in.read(head));
            if (length > 0 && !Arrays.equals(head, 0, Math.min(16, length), SQLITE_MAGIC, 0, Math.min(16, length))) {
                throw new ReplicaException(ReplicaException.Kind.FOREIGN,
                        file + ": not a replica (no SQLite header); it was left as it is, name another data folder or move it away");
            }
            if (length == head.length && ByteBuffer.wrap(head).getInt(APPLICATION_ID_AT) != APPLICATION_ID) {
                throw new ReplicaException(ReplicaException.Kind.FOREIGN,
                        file + ": an SQLite database of another program; it was left as it is, name another data folder");
            }
        } catch (IOException e) {
            throw notWritable(file, e);
        }
    }

    private static Sql connect(Path file) {
        boolean fresh = sizeOf(file) == 0;
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        try {
            Connection connection = source.getConnection();
            Sql sql = new Sql(connection, file.toString());
            try {
                check(file, sql, fresh);
                return sql;
            } catch (RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw setAsideIfDamaged(file, Sql.explain(file.toString(), e));
        } catch (ReplicaException e) {
            throw setAsideIfDamaged(file, e);
        }
    }

    /**
     * Takes that much memory for pages. With a large one, pages that many batches write to go from the log to the file once
     * for all of them: the log may grow to a quarter of it.
     */
    void useCache(int kib) {
        long walPages = Math.max(WAL_PAGES_MIN, kib * 1024L / PAGE_BYTES / WAL_CACHE_PART);
        sql.script("PRAGMA cache_size = -" + kib);
        sql.script("PRAGMA wal_autocheckpoint = " + walPages);
        sql.script("PRAGMA journal_size_limit = " + Math.max(WAL_BYTES_MAX, walPages * PAGE_BYTES));
    }

    private static void check(Path file, Sql sql, boolean fresh) {
        sql.script("PRAGMA trusted_schema=OFF");
        sql.script("PRAGMA cell_size_check=ON");
        sql.script("PRAGMA journal_size_limit=" + WAL_BYTES_MAX);
        if (fresh) {
            // before WAL: the id must be in the file itself, where a start after a crash looks for it
            sql.script("PRAGMA application_id=" + APPLICATION_ID);
        }
        sql.script("PRAGMA journal_mode=WAL");
        if (fresh) {
            return;
        }
        String verdict = sql.first("PRAGMA quick_check(1)", row -> row.getString(1)).orElse("no answer").replace('\n', ' ');
        if (!verdict.equals("ok")) {
            throw new ReplicaException(ReplicaException.Kind.DAMAGED, file + ": damaged (" + verdict + ")");
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw notWritable(file, e);
        }
    }

    private static ReplicaException setAsideIfDamaged(Path file, ReplicaException e) {
        if (e.kind() != ReplicaException.Kind.DAMAGED) {
            return e;
        }
        String suffix = ".damaged-" + System.currentTimeMillis();
        try {
            for (String part : new String[] {"", "-wal", "-shm"}) {
                Path from = file.resolveSibling(file.getFileName() + part);
                if (Files.exists(from)) {
                    Files.move(from, from.resolveSibling(file.getFileName() + suffix + part));
                }
            }
        } catch (IOException moving) {
            e.addSuppressed(moving);
            return e;
        }
        return new ReplicaException(ReplicaException.Kind.DAMAGED, e.getMessage() + "; set aside as "
                + file.getFileName() + suffix + "; start again to begin an empty replica, and keep that file: what it had not sent is nowhere else", e);
    }

    @Override
    public void close() {
        sql.close();
        try {
            if (lockChannel.isPresent()) {
                lockChannel.get().close();
            }
        } catch (IOException e) {
            throw new ReplicaException(ReplicaException.Kind.FAILED, "the lock file cannot be closed", e);
        }
    }
}
