// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.task.WorkflowFile;
import dev.selvage.protocol.Json;
import dev.selvage.task.json.SpecJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples that come with the checkout are what they say. */
class ExamplesTest {
    private static List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "examples", folder))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    @Test
    void everyWorkflowPassesTheCheck() throws Exception {
        List<Path> files = files("workflows");
        files.forEach(file -> assertEquals(List.of(), WorkflowFile.workflow(file).problems()));
        assertEquals(List.of("average-and-set.yaml", "saga.yaml", "staged-rollout.yaml"), files.stream().map(file -> file.getFileName().toString()).toList());
        for (Path file : files) {
            String name = file.getFileName().toString().replace(".yaml", "");
            assertTrue(Files.readString(file).contains("\n#   ./selvage workflow run examples/workflows/" + name + ".yaml "), file + " does not say how it is run");
        }
    }

    @Test
    void everyRolloutCanBeAskedFor() throws Exception {
        List<Path> files = files("rollouts");
        assertEquals(1, files.size());
        for (Path file : files) {
            WorkflowFile rollout = WorkflowFile.plain(file);
            assertEquals(List.of(), rollout.problems());
            Json.Obj request = Json.object().put("type", "set-target").put("mode", "all").put("rollout", rollout.json().orElseThrow()).build();
            assertTrue(SpecJson.read(request, 0, "kim").spec().rollout().isPresent());
        }
    }
}
