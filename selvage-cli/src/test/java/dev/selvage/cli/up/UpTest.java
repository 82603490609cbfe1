// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpTest {
    @Test
    void theScriptsClockIsReadInAnyLocale() {
        Instant began = Instant.parse("2026-01-01T00:00:00.250Z");

        assertEquals(Optional.of(began), Up.began("1767225600.250000"));
        assertEquals(Optional.of(began), Up.began("1767225600,250000"));
        assertEquals(Optional.empty(), Up.began(""));
        assertEquals(Optional.empty(), Up.began("yesterday"));
    }
}
