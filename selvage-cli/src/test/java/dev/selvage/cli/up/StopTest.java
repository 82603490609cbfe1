// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StopTest {
    private final StringWriter text = new StringWriter();
    private final Stop stop = new Stop(new PrintWriter(text, true));

    @Test
    void aSignalIsARequestAndSaysSo() {
        assertFalse(stop.isDue());

        stop.signal();

        assertTrue(stop.isDue());
        assertTrue(stop.failure().isEmpty());
        assertTrue(text.toString().startsWith("stopping"), text.toString());
    }

    @Test
    void theFirstFailureIsTold() {
        stop.fail("first\nline");
        stop.fail("second");

        assertTrue(stop.isDue());
        assertEquals(Optional.of("first\\u000aline"), stop.failure());
    }
}
