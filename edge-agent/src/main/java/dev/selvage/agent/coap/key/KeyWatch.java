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
import java.util.concurrent.atomic.AtomicReference;

/**
 * The keys as their files say now. A file that is being written is waited for; a broken one is told once, and the keys from
 * before stay. Thread-safe.
 */
public final class KeyWatch {
    private static final System.Logger LOG = System.getLogger(KeyWatch.class.getName());

    private final KeyFiles files;
    /** What holds; written by who looks. */
    private final AtomicReference<KeyRing> ring;
    /** What the last look saw; written by who holds this. */
    private final AtomicReference<Look> last;

    /**
     * What a look saw.
     *
     * @param seen how the files looked
     * @param taken how they looked when they were last read
     * @param complaint why they could not be used then; empty when they could
     */
    private record Look(List<String> seen, List<String> taken, String complaint) {}

    /** Reads the files; throws when one of them is wrong. */
    public KeyWatch(KeyFiles files) throws DriverException {
        this.files = files;
        this.ring = new AtomicReference<>(KeyRing.read(files));
        this.last = new AtomicReference<>(new Look(stamps(ring.get()), stamps(ring.get()), ""));
    }

    /** The keys that hold now. */
    public KeyRing ring() {
        return ring.get();
    }

    /** Reads the files when they have changed and have stood still since the last look; gives the keys from before when others hold now. */
    public synchronized Optional<KeyRing> look() {
        KeyRing before = ring.get();
        Look old = last.get();
        List<String> now = stamps(before);
        boolean isRead = now.equals(old.taken()) && old.complaint().isEmpty();
        if (isRead || !now.equals(old.seen())) {
            last.set(new Look(now, old.taken(), old.complaint()));
            return Optional.empty();
        }
        try {
            KeyRing next = KeyRing.read(files);
            ring.set(next);
            boolean stoodStill = stamps(before).equals(now);
            last.set(new Look(stamps(next), stoodStill ? stamps(next) : List.of(), ""));
            return Optional.of(before);
        } catch (DriverException e) {
            String complaint = String.valueOf(e.getMessage());
            if (!complaint.equals(old.complaint())) {
                LOG.log(System.Logger.Level.WARNING, "coap: " + complaint + "; the keys from before stay");
            }
            last.set(new Look(now, now, complaint));
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
