// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

/**
 * Names a profile and the versions that will do: {@code name@1} takes any 1.x.y, {@code name@1.2} any 1.2.x,
 * {@code name@1.2.0} that one.
 */
record ProfileRef(String name, String version) {
    /** Reads a reference that the schema has checked. */
    static ProfileRef of(String text) {
        int at = text.indexOf('@');
        return new ProfileRef(text.substring(0, at), text.substring(at + 1));
    }

    /** True when a profile of that full version is one of those meant. */
    boolean accepts(String fullVersion) {
        return fullVersion.equals(version) || fullVersion.startsWith(version + ".");
    }

    @Override
    public String toString() {
        return name + "@" + version;
    }
}
