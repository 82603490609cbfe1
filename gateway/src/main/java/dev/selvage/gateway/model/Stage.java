// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How far a device may go with an offered model, in order. */
enum Stage {
    /** Not any more: the device gives it back. */
    WITHDRAWN,
    /** It runs beside the one that decides, and its opinion is only noted. */
    SHADOW,
    /** It decides on trial. */
    CANARY,
    /** It decides. */
    ACTIVE;

    /** The stages that can be offered. */
    static final List<Stage> OFFERED = List.of(SHADOW, CANARY, ACTIVE);

    /** As in rows and requests. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Stage> find(String word) {
        return Arrays.stream(values()).filter(stage -> stage.word().equals(word)).findFirst();
    }
}
