// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RecordingOfAgentTest extends RecordingCase {
    @Test
    void theFileIsFoundFromTheFolderOfTheDeviceFileAndNotOfTheProgram() throws Exception {
        assertFalse(Files.exists(Path.of("../recordings/room.csv")), "or the test proves nothing");
        Agent agent = play("2026-03-02T07:00:00Z,19.4,43.9,475,60,0\n", 1);
        try {
            awaitValue("temp", "19.4");
        } finally {
            agent.close();
        }
    }
}
