// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.store;

import dev.selvage.model.file.Checked;
import java.util.List;
import java.util.Optional;

/**
 * What a start found.
 *
 * @param model that decides; empty: rules only
 * @param slot where it was found
 * @param candidate that is tried beside it
 * @param lines what was not taken and why, for the log and the operator
 */
public record Started(Optional<Checked.Loaded> model, Optional<Slot> slot, Optional<Checked.Loaded> candidate, List<String> lines) {
    public Started {
        lines = List.copyOf(lines);
    }
}
