// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.model.manifest.Version;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version that the build wrote into the jar. */
final class AgentVersion {
    private AgentVersion() {}

    private static final Pattern NUMBERS = Pattern.compile("(\\d+\\.\\d+\\.\\d+).*");

    /** As models ask for it; a program that no build has marked is newer than any. */
    static Version version() {
        Matcher m = NUMBERS.matcher(current());
        return m.matches() ? Version.of(m.group(1)) : new Version(999_999, 0, 0);
    }

    static String current() {
        return Optional.ofNullable(AgentVersion.class.getPackage().getImplementationVersion()).orElse("development");
    }
}
