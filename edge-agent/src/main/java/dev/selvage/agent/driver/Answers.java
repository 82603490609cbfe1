// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import dev.selvage.protocol.Printable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes what a driver gave into what the port promises: one reading for each point asked, and none for others. */
final class Answers {
    private Answers() {}

    /** The first reading of each point asked; a bad one for each the driver forgot. */
    static List<Reading> complete(List<String> asked, List<Reading> given, long nowMillis) {
        Map<String, Reading> byPoint = new LinkedHashMap<>();
        given.forEach(reading -> byPoint.putIfAbsent(reading.point(), reading));
        return asked.stream()
                .map(point -> Optional.ofNullable(byPoint.get(point))
                        .orElseGet(() -> Reading.bad(point, "the driver gave no reading for it", nowMillis)))
                .toList();
    }

    /** A bad reading of each point, for one reason. */
    static List<Reading> allBad(List<String> asked, String reason, long nowMillis) {
        return asked.stream().map(point -> Reading.bad(point, reason, nowMillis)).toList();
    }

    /** What went wrong, in one printable line that is never empty. */
    static String reason(Throwable problem) {
        if (problem instanceof InterruptedException) {
            return "the call of the driver was interrupted";
        }
        boolean speaks = problem instanceof DriverException && problem.getMessage() != null;
        return Printable.of(speaks ? problem.getMessage() : "the driver failed: " + problem);
    }
}
