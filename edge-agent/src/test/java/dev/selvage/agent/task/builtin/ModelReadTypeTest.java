// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task.builtin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.task.TaskContext;
import dev.selvage.agent.task.TypeTable;
import dev.selvage.model.manifest.Digests;
import dev.selvage.model.manifest.Offer;
import dev.selvage.model.store.ModelStore;
import dev.selvage.protocol.Json;
import dev.selvage.task.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelReadTypeTest {
    private static final byte[] OLD = "old".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private ModelStore store;

    @BeforeEach
    void fill() throws IOException {
        store = ModelStore.open(folder.resolve("models"));
        store.candidate("heat", offer(OLD));
        store.promote("heat");
        store.candidate("heat", offer(NEW));
    }

    private static Offer offer(byte[] file) {
        return new Offer("{\"a\":1}".getBytes(StandardCharsets.UTF_8), "signed", Offer.Content.of(file));
    }

    /** A run that only has arguments. */
    private record Asked(Json.Obj args) implements TaskContext {
        @Override
        public String id() {
            return "t";
        }

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public String fromStep() {
            return "";
        }

        @Override
        public void step(String name) {
            throw new AssertionError(name);
        }

        @Override
        public void progress(Json progress) {
            throw new AssertionError(progress);
        }

        @Override
        public Json.Obj ask(String verb, Json.Obj question) {
            throw new AssertionError(verb);
        }

        @Override
        public boolean isStopped() {
            return false;
        }

        @Override
        public void refuseToStop(String why) {
            throw new AssertionError(why);
        }
    }

    private Outcome run(String name, String sha256) throws IOException {
        return new ModelReadType(folder.resolve("models")).run(new Asked(Json.object().put("name", name).put("sha256", sha256).build()));
    }

    @Test
    void givesTheFileThatHasTheDigestInWhicheverSlot() throws IOException {
        for (byte[] file : List.of(OLD, NEW)) {
            Json.Obj result = (Json.Obj) assertInstanceOf(Outcome.Done.class, run("heat", Digests.of(file))).result().orElseThrow();
            assertArrayEquals(file, Base64.getDecoder().decode(result.text("data").orElseThrow()));
            assertEquals("{\"a\":1}", result.text("manifest").orElseThrow());
            assertEquals("signed", result.text("signature").orElseThrow());
        }
    }

    @Test
    void whatIsNotThereFailsWithItsReason() throws IOException {
        String other = Digests.of("other");
        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, run("heat", other));
        assertEquals("no slot of model \"heat\" has the file " + other + "; it was replaced since, or never here", failed.reason());
        assertFalse(failed.retryable());
        assertInstanceOf(Outcome.Failed.class, run("cold", other));
        Files.write(folder.resolve("models/heat/a.model"), new byte[ModelReadType.BYTES_MAX + 1]);
        assertInstanceOf(Outcome.Failed.class, run("heat", Digests.of(OLD)), "too large for a result");
    }

    @Test
    void withoutModelsNothingIsMade() throws IOException {
        ModelReadType type = new ModelReadType(folder.resolve("none"));
        assertInstanceOf(Outcome.Failed.class, type.run(new Asked(Json.object().put("name", "heat").put("sha256", Digests.of(OLD)).build())));
        assertTrue(Files.notExists(folder.resolve("none")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../heat", "a/b", ""})
    void namesLeadNowhereElse(String name) {
        String why = assertThrows(IOException.class, () -> run(name, Digests.of(OLD))).getMessage();
        assertTrue(why.startsWith("a model's name must match"), why);
    }

    @Test
    void argumentsThatAreNoDigestAreRefused() {
        TypeTable table = new TypeTable(List.of(new ModelReadType(folder)));
        assertTrue(table.refusal("model-read", Json.object().put("name", "heat").put("sha256", "../x").build()).isPresent());
        assertTrue(table.refusal("model-read", Json.object().put("name", "heat").put("sha256", Digests.of(OLD)).build()).isEmpty());
    }
}
