// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Version;
import java.util.Set;

/** What every resolution must obey, whatever the policy: it mixes columns of the living versions and invents nothing. */
final class Resolutions {
    private Resolutions() {}

    static void check(Set<Event> alive, Version resolved) {
        if (alive.size() < 2) {
            throw new Violation("resolved " + resolved + " without a conflict");
        }
        for (int column = 0; column < resolved.row().size(); column++) {
            int at = column;
            Cell value = resolved.row().get(column);
            if (alive.stream().noneMatch(event -> event.row().orElseThrow().get(at).equals(value))) {
                throw new Violation("resolved " + resolved + ": nobody wrote " + value);
            }
        }
    }
}
