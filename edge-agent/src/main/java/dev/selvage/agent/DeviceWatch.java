// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileException;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.text.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Notices when the device file or a profile beside it has changed. Looks at times and sizes now and then, and reads only when
 * they have stood still for one look: whoever writes a file in pieces is not taken at half a word. Confined to one thread.
 */
final class DeviceWatch {
    /** Soon enough for who edits, and nothing for a machine that nobody edits. */
    static final long LOOK_MILLIS = 1_000;
    /** Files looked at. In a folder with more, hundreds of devices perhaps, they are the device file and its profile, and no base of that. */
    private static final int FILES_MAX = 16;
    private static final System.Logger LOG = System.getLogger(DeviceWatch.class.getName());

    private final Path file;
    private final List<Path> files;
    private List<String> seen;
    private List<String> taken;
    private long nextLookMillis = Long.MIN_VALUE;

    DeviceWatch(Path file, String profile) {
        this.file = file;
        this.files = files(file.toAbsolutePath(), profile);
        this.seen = stamps();
        this.taken = seen;
    }

    private static List<Path> files(Path file, String profile) {
        Path folder = Optional.ofNullable(file.getParent()).orElseThrow();
        List<Path> own = List.of(file, folder.resolve(profile + ".yaml"));
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> some = all.filter(each -> each.toString().endsWith(".yaml")).sorted().limit(FILES_MAX + 1L).toList();
            return some.size() > FILES_MAX ? own : some;
        } catch (IOException e) {
            return own;
        }
    }

    /** The device as its files say now, when they have changed and are sound; mistakes are told once, and nothing else happens. */
    Optional<Device> changed(long nowMonotonicMillis) {
        if (nowMonotonicMillis < nextLookMillis) {
            return Optional.empty();
        }
        nextLookMillis = nowMonotonicMillis + LOOK_MILLIS;
        List<String> now = stamps();
        boolean isStill = now.equals(seen);
        seen = now;
        if (!isStill || now.equals(taken)) {
            return Optional.empty();
        }
        taken = now;
        try {
            return Optional.of(DeviceFile.read(file, ProfileSource.bundled()));
        } catch (ProfileException e) {
            Problem first = e.problems().get(0);
            LOG.log(System.Logger.Level.WARNING, first + "; the device goes on as it was"
                    + (e.problems().size() == 1 ? "" : ", selvage profile check shows " + (e.problems().size() - 1) + " more"));
            return Optional.empty();
        }
    }

    /** Looks again, and reads again, what was not applied. */
    void again() {
        taken = List.of();
    }

    long nextLookMillis() {
        return nextLookMillis;
    }

    /** A file that is not there has a stamp too: that it went away is a change. */
    private List<String> stamps() {
        return files.stream().map(DeviceWatch::stamp).toList();
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes stamp = Files.readAttributes(file, BasicFileAttributes.class);
            return file + " " + stamp.size() + " " + stamp.lastModifiedTime().toMillis();
        } catch (IOException e) {
            return file + " cannot be looked at";
        }
    }
}
