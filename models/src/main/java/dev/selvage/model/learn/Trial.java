// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import dev.selvage.model.train.Trained;
import dev.selvage.protocol.Json;

/** What came of trying a model on rows that it did not learn from. */
sealed interface Trial {
    /**
     * It is good enough.
     *
     * @param metrics what was measured, for the manifest
     */
    record Passed(Trained trained, Json.Builder metrics) implements Trial {}

    /** It is not, or there is none. */
    record Failed(String why) implements Trial {}

    static Trial declined(String why) {
        return new Failed(why);
    }
}
