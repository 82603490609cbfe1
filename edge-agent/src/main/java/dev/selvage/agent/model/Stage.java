// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far an operator lets a model go. */
enum Stage {
    /** It is asked, and nothing follows. */
    SHADOW,
    /** It may decide for a while. */
    CANARY,
    /** It may take over. */
    ACTIVE,
    /** It is to go. */
    WITHDRAWN;

    /** The stage of that word. */
    static Optional<Stage> of(String word) {
        return Arrays.stream(values()).filter(stage -> stage.word().equals(word)).findFirst();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
