// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.model.file.Packing;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Offer;
import dev.selvage.model.manifest.SigningKey;
import dev.selvage.model.manifest.Version;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model's folder. */
class ParcelTest {
    @TempDir
    Path folder;

    private Path out;
    private Manifest manifest;
    private Offer offer;

    @BeforeEach
    void train() throws Exception {
        out = folder.resolve("models");
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            rows.add(new double[] {i % 7, i % 3});
        }
        Rows plain = Rows.plain(List.of(new Input("a", ""), new Input("b", "Cel")), rows);
        Trained trained = Trainer.train(new Recipe(Family.KMEANS, Json.object().put("k", 2).build(), 1), plain);
        SigningKey key = SigningKey.create(folder.resolve("k.pem"), "k");
        manifest = Packing.manifest(trained, plain, new Packing.Label("hot", Version.of("1.0.9"), new Manifest.Purpose("p", "d", "ab".repeat(32)), 1_700_000_000_000L, "made up",
                new Manifest.Terms(Version.of("0.1.0"), 1_900_000_000_000L, key.kid())), Json.object().build());
        offer = Packing.offer(manifest, trained.file(), key);
    }

    @Test
    void whatIsWrittenIsReadAsItWas() throws Exception {
        Path written = Parcel.write(out, manifest, offer);
        assertEquals(out.resolve("hot-1.0.9"), written);
        Parcel read = Parcel.read(written);
        assertArrayEquals(offer.manifest(), read.offer().manifest());
        assertArrayEquals(offer.content().read(), read.model());
        assertEquals(offer.signature(), read.offer().signature());
        Json.Obj question = read.question().build();
        assertEquals(List.of("hot", offer.signature()), List.of(question.text("name").orElseThrow(), question.text("signature").orElseThrow()));
        assertEquals(new String(offer.manifest(), StandardCharsets.UTF_8), question.text("manifest").orElseThrow());
    }

    @Test
    void nothingIsWrittenOverAndWhatAKillLeftIsNoModel() throws Exception {
        // what was left of a writing that was killed
        Files.createDirectories(out.resolve(".hot-1.0.9.unfinished"));
        Files.writeString(out.resolve(".hot-1.0.9.unfinished").resolve("model"), "half");
        Path written = Parcel.write(out, manifest, offer);
        assertFalse(Files.exists(out.resolve(".hot-1.0.9.unfinished")));
        assertArrayEquals(offer.content().read(), Parcel.read(written).model());
        assertEquals(written + " is there already; give another --version or --out", assertThrows(CliException.class, () -> Parcel.write(out, manifest, offer)).getMessage());
    }

    @Test
    void theNextVersionFollowsTheNewest() throws Exception {
        assertEquals(Version.of("1.0.0"), Parcel.next(out, "hot"), "no folder yet");
        for (String there : List.of("hot-1.0.9", "hot-1.0.10", "hot-0.9.99", "other-7.0.0", "hot-2", "hot-1.0.11.bak", "hotter-3.0.0")) {
            Files.createDirectories(out.resolve(there));
        }
        assertEquals(Version.of("1.0.11"), Parcel.next(out, "hot"));
        assertEquals(Version.of("1.0.0"), Parcel.next(out, "h.t"), "a name is no pattern");
    }

    @Test
    void whatIsMissingOrTooLargeIsNotRead() throws Exception {
        Path written = Parcel.write(out, manifest, offer);
        try (RandomAccessFile large = new RandomAccessFile(written.resolve("model").toFile(), "rw")) {
            large.setLength(9L * 1024 * 1024);
        }
        assertEquals(written.resolve("model") + " is no file of at most 8388608 bytes", assertThrows(CliException.class, () -> Parcel.read(written)).getMessage());
        Files.delete(written.resolve("model"));
        assertEquals(written.resolve("model") + ": no such file", assertThrows(CliException.class, () -> Parcel.read(written)).getMessage());
        Files.writeString(written.resolve("signature"), "A".repeat(2_000));
        assertTrue(assertThrows(CliException.class, () -> Parcel.read(written)).getMessage().contains("signature has 2000 bytes, at most 1024 are read"));
    }

    @Test
    void aFolderThatCannotBeMadeIsOneLine() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        String message = assertThrows(CliException.class, () -> Parcel.write(file, manifest, offer)).getMessage();
        assertFalse(message.contains("\n"), message);
    }
}
