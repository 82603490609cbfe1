// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.key;

import dev.selvage.agent.driver.DriverException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * The keys as their files say now. A file that is being written is waited for; a broken one is told once, and the keys from
 * before stay. Thread-safe.
 */
public final class KeyWatch {
    private static final System.Logger LOG = System.getLogger(KeyWatch.class.getName());

    private final KeyFiles files;
    private volatile KeyRing ring;

    /** What the files looked like at the last look, and when they were last read; guarded by this. */
    private List<String> seen;

    private List<String> taken;
    private String complaint = "";

    /** Reads the files; throws when one of them is wrong. */
    public KeyWatch(KeyFiles files) throws DriverException {
        this.files = files;
        this.ring = KeyRing.read(files);
        this.seen = stamps(ring);
        this.taken = seen;
    }

    /** The keys that hold now. */
    public KeyRing ring() {
        return ring;
    }

    /** Reads the files when they have changed and have stood still since the last look; gives the keys from before when others hold now. */
    public synchronized Optional<KeyRing> look() {
        List<String> now = stamps(ring);
        boolean isStill = now.equals(seen);
        seen = now;
        if (!isStill || (now.equals(taken) && complaint.isEmpty())) {
            return Optional.empty();
        }
        taken = now;
        try {
            KeyRing before = ring;
            ring = KeyRing.read(files);
            complaint = "";
            boolean stoodStill = stamps(before).equals(now);
            seen = stamps(ring);
            taken = stoodStill ? seen : List.of();
            return Optional.of(before);
        } catch (DriverException e) {
            if (!complaint.equals(e.getMessage())) {
                LOG.log(System.Logger.Level.WARNING, "coap: " + e.getMessage() + "; the keys from before stay");
            }
            complaint = String.valueOf(e.getMessage());
            return Optional.empty();
        }
    }

    private static List<String> stamps(KeyRing of) {
        return of.sources().stream().map(KeyWatch::stamp).toList();
    }

    /** Rights are part of it: a file that was open to others is read again when it is closed. */
    private static String stamp(Path file) {
        try {
            PosixFileAttributes stamp = Files.readAttributes(file, PosixFileAttributes.class);
            return file + " " + stamp.size() + " " + stamp.lastModifiedTime() + " " + stamp.fileKey() + " " + stamp.permissions();
        } catch (IOException e) {
            return file + " cannot be looked at";
        }
    }
}
