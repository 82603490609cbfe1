// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import dev.selvage.protocol.Printable;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version such as 1.12.0, which is newer than 1.9.3. Without pre-releases: a device gets what is finished. */
public record Version(int major, int minor, int patch) implements Comparable<Version> {
    /** Six digits each. */
    private static final int PART_MAX = 999_999;
    private static final Pattern TEXT = Pattern.compile("(0|[1-9][0-9]{0,5})\\.(0|[1-9][0-9]{0,5})\\.(0|[1-9][0-9]{0,5})");
    private static final Comparator<Version> ORDER =
            Comparator.comparingInt(Version::major).thenComparingInt(Version::minor).thenComparingInt(Version::patch);

    /** Reads it; throws {@link IllegalArgumentException}. */
    public static Version of(String text) {
        Matcher m = TEXT.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("version \"" + Printable.of(text) + "\" is not of the form 1.2.3");
        }
        return new Version(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
    }

    /** The one that follows: its patch is one more, or, when that has no digit left, its minor. */
    public Version next() {
        if (patch < PART_MAX) {
            return new Version(major, minor, patch + 1);
        }
        return minor < PART_MAX ? new Version(major, minor + 1, 0) : new Version(major + 1, 0, 0);
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
