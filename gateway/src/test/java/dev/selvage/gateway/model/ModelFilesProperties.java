// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.model.manifest.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever pieces come, in whatever order, with kills in between: a whole file is the file, and a sender that asks gets there. */
class ModelFilesProperties {
    private static final byte[] FILE = new byte[1_000];
    private static final String SHA;

    static {
        new Random(5).nextBytes(FILE);
        SHA = Digests.of(FILE);
    }

    /** What somebody does to the folder. */
    enum Act {
        /** Sends what follows. */
        NEXT,
        /** Sends something from elsewhere. */
        ASTRAY,
        /** Sends other bytes in the right place, as a faulty sender would. */
        WRONG,
        /** The program is killed and begins anew. */
        KILL,
        /** The program is killed while it writes a piece. */
        KILL_WRITING
    }

    @Property(tries = 100)
    void aWholeFileIsTheFileAndItCanAlwaysBeFinished(@ForAll @Size(max = 20) List<Act> acts, @ForAll @IntRange(min = 1, max = 400) int piece) throws Exception {
        Path folder = Files.createTempDirectory("models");
        try {
            ModelFiles files = ModelFiles.open(folder);
            for (Act act : acts) {
                files = done(act, files, folder, piece);
                checkWhole(files);
            }
            // wrong bytes cost a round at the most: they are found out when the file is whole
            if (!finished(files, piece)) {
                assertTrue(finished(files, piece), "sent anew after the wrong digest");
            }
            checkWhole(files);
            assertEquals(new ModelFiles.Figures(1, FILE.length), files.figures());
        } finally {
            clear(folder);
        }
    }

    private static ModelFiles done(Act act, ModelFiles files, Path folder, int piece) throws Exception {
        long have = have(files);
        switch (act) {
            case NEXT -> send(files, have, part(FILE, have, piece));
            case ASTRAY -> send(files, Math.min(FILE.length, have + 7), part(FILE, have, 1));
            case WRONG -> send(files, have, new byte[Math.min(piece, (int) (FILE.length - have))]);
            case KILL_WRITING -> {
                Path half = folder.resolve(SHA + ".part");
                if (Files.exists(half)) {
                    Files.write(half, part(FILE, have, Math.max(1, piece / 2)), StandardOpenOption.APPEND);
                }
                return ModelFiles.open(folder);
            }
            case KILL -> {
                return ModelFiles.open(folder);
            }
        }
        return files;
    }

    private static byte[] part(byte[] file, long from, int length) {
        return Arrays.copyOfRange(file, (int) Math.min(from, file.length), (int) Math.min(file.length, from + length));
    }

    /** A refusal is an answer. */
    private static boolean send(ModelFiles files, long offset, byte[] bytes) {
        try {
            return files.put(SHA, FILE.length, offset, bytes) instanceof Put.Held held && held.isWhole();
        } catch (RefusedException e) {
            return false;
        }
    }

    private static long have(ModelFiles files) {
        try {
            return files.put(SHA, FILE.length, 0, new byte[0]) instanceof Put.Held held ? held.have() : 0;
        } catch (RefusedException e) {
            return 0;
        }
    }

    private static boolean finished(ModelFiles files, int piece) {
        boolean isWhole = files.size(SHA).isPresent();
        for (int i = 0; i <= FILE.length && !isWhole; i++) {
            long have = have(files);
            isWhole = send(files, have, part(FILE, have, piece));
            if (!isWhole && have + piece >= FILE.length) {
                return files.size(SHA).isPresent();
            }
        }
        return isWhole;
    }

    private static void checkWhole(ModelFiles files) throws IOException {
        if (files.size(SHA).isPresent()) {
            assertArrayEquals(FILE, files.read(SHA, 0, FILE.length + 1).orElseThrow());
        }
    }

    private static void clear(Path folder) throws IOException {
        try (Stream<Path> there = Files.list(folder)) {
            for (Path file : there.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
