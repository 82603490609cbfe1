// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.host;

import dev.selvage.agent.driver.DriverException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The kernel's files, each read at most once until {@link #forget}. Confined to one thread. */
final class HostFiles {
    /** Most bytes read of one file: /proc/net/dev of 500 interfaces fits, and a wrong path cannot fill the memory. */
    static final int FILE_BYTES_MAX = 64 * 1024;

    private final Path proc;
    private final Path sys;
    private final byte[] buffer = new byte[FILE_BYTES_MAX + 1];
    private final Map<Path, Content> contents = new HashMap<>();
    private final Map<Path, Space> spaces = new HashMap<>();

    /**
     * What one file said.
     *
     * @param text its whole lines within the bound
     * @param whole false when there was more
     * @param failure why it could not be read; empty when it could
     */
    record Content(String text, boolean whole, String failure) {}

    /** Bytes of a file system: its size, those not used, and those of them that an ordinary user may take. */
    record Space(long total, long unused, long usable) {}

    HostFiles(Path proc, Path sys) {
        this.proc = proc;
        this.sys = sys;
    }

    void forget() {
        contents.clear();
        spaces.clear();
    }

    Content proc(String name) throws DriverException {
        return content(proc.resolve(name));
    }

    Content sys(String name) throws DriverException {
        return content(sys.resolve(name));
    }

    /** Free and used bytes of the file system that holds the path; one statfs, where FileStore would parse all mounts. */
    Space space(Path path) throws DriverException {
        Space space = spaces.computeIfAbsent(path, p ->
                new Space(p.toFile().getTotalSpace(), p.toFile().getFreeSpace(), p.toFile().getUsableSpace()));
        if (space.total() <= 0) {
            throw new DriverException("no file system with a size at " + path + (Files.exists(path) ? "" : ": no such path"));
        }
        return space;
    }

    /** Number of processes: the numeric folders of /proc. */
    long processes() throws DriverException {
        long count = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc)) {
            for (Path entry : entries) {
                char first = Objects.toString(entry.getFileName(), "-").charAt(0);
                count += first >= '1' && first <= '9' ? 1 : 0;
            }
        } catch (IOException e) {
            throw new DriverException(failure(proc, e), e);
        }
        return count;
    }

    private Content content(Path path) throws DriverException {
        Content content = contents.computeIfAbsent(path, this::load);
        if (!content.failure().isEmpty()) {
            throw new DriverException(content.failure());
        }
        return content;
    }

    private Content load(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            int length = in.readNBytes(buffer, 0, buffer.length);
            boolean whole = length <= FILE_BYTES_MAX;
            String text = new String(buffer, 0, Math.min(length, FILE_BYTES_MAX), StandardCharsets.UTF_8);
            // Half a line would be read as a smaller number, so it goes.
            return new Content(whole ? text : text.substring(0, text.lastIndexOf('\n') + 1), whole, "");
        } catch (IOException e) {
            return new Content("", false, failure(path, e));
        }
    }

    private static String failure(Path path, IOException e) {
        String why = e.getMessage();
        if (e instanceof NoSuchFileException) {
            why = "no such file";
        } else if (e instanceof AccessDeniedException) {
            why = "access denied";
        }
        return "cannot read " + path + ": " + why;
    }
}
