// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.SiteId;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The number of files is written down once and kept. */
final class ShardFilesTest {
    @TempDir
    Path parent;

    private Path folder;

    @BeforeEach
    void nameFolder() {
        folder = parent.resolve("data");
    }

    private void open(int shards) {
        Shards.open(folder, shards, Retention.ofDevice(), "gw", new SiteId("home"), committed -> { }).close();
    }

    private List<String> databases() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".db")).sorted().toList();
        }
    }

    private String refusal(int shards) {
        return assertThrows(IllegalArgumentException.class, () -> open(shards)).getMessage();
    }

    @Test
    void oneShardIsOneFileAndNothingElse() throws IOException {
        open(1);
        open(1);
        assertEquals(List.of("merged.db"), databases());
        assertFalse(Files.exists(folder.resolve(ShardFiles.NOTE)));
    }

    @Test
    void theSameNumberOpensTheSameFiles() throws IOException {
        open(3);
        open(3);
        assertEquals(List.of("merged-00.db", "merged-01.db", "merged-02.db"), databases());
    }

    @Test
    void anotherNumberIsRefusedAndChangesNothing() throws IOException {
        open(3);
        assertEquals(folder + ": the merged store there has 3 shards, not 2; start with --shards 3, or name another data folder,"
                + " which the agents fill anew; nothing was changed", refusal(2));
        assertTrue(refusal(1).startsWith(folder + ": the merged store there has 3 shards, not 1; "));
        assertEquals(List.of("merged-00.db", "merged-01.db", "merged-02.db"), databases());
    }

    @Test
    void aSingleFileIsNotSplit() throws IOException {
        open(1);
        assertTrue(refusal(8).startsWith(folder + ": the merged store there has 1 shard, not 8; start with --shards 1, "));
        assertEquals(List.of("merged.db"), databases());
    }

    @Test
    void aLostFileDoesNotChangeTheNumber() throws IOException {
        open(3);
        Files.delete(folder.resolve("merged-02.db"));
        assertTrue(refusal(2).contains("has 3 shards"));
        open(3);
        assertEquals(3, databases().size(), "it begins empty, and the agents fill it");
    }

    @Test
    void aFirstStartThatWasCutShortIsStartedAgain() throws IOException {
        Files.createDirectories(folder);
        Files.createFile(folder.resolve(ShardFiles.NOTE));
        open(2);
        assertEquals("2\n", Files.readString(folder.resolve(ShardFiles.NOTE)));
    }

    @Test
    void aLostNoteIsAskedFor() throws IOException {
        open(2);
        Files.delete(folder.resolve(ShardFiles.NOTE));
        assertEquals(folder + ": merged.shards is missing or empty beside the files merged-NN.db; write the number of shards that"
                + " they were made with into it", refusal(2));
        Files.writeString(folder.resolve(ShardFiles.NOTE), "2");
        open(2);
        assertEquals(2, databases().size());
    }

    @Test
    void aNoteThatIsNoNumberIsNotGuessed() throws IOException {
        Files.createDirectories(folder);
        for (String text : List.of("1", "65", "two", "2 3")) {
            Files.writeString(folder.resolve(ShardFiles.NOTE), text);
            assertTrue(refusal(2).contains("merged.shards: says \"" + text + "\"; write the number"), text);
        }
    }

    @Test
    void filesOfTwoStoresAreToldApartByThePerson() throws IOException {
        open(2);
        Files.createFile(folder.resolve("merged.db"));
        assertEquals(folder + ": has merged.db and merged.shards, which belong to two stores; move one of them away, with its -wal"
                + " and -shm", refusal(1));
        assertEquals(refusal(1), refusal(2));
    }

    @Test
    void aFileThatCannotBeOpenedLeavesNoneOpen() throws IOException {
        open(3);
        Files.writeString(folder.resolve("merged-01.db"), "no database, but somebody's text");
        ReplicaException refused = assertThrows(ReplicaException.class, () -> open(3));
        assertEquals(ReplicaException.Kind.FOREIGN, refused.kind());
        Files.delete(folder.resolve("merged-01.db"));
        open(3);
        assertEquals(3, databases().size());
    }
}
