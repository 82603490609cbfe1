// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Outbox;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway, or a person with sqlite3, says of a device in its table of alarms is shown on its topics. */
final class AlarmBookTest {
    private static final String TOPIC = "sv1/home/sim-1/alarm/clone-suspected";
    private static final String SCOPE = Scopes.ofDevice("sim-1");
    private static final long WALL = 1_767_225_600_000L;

    @TempDir
    Path folder;

    private final Replica replica = Replica.inMemory(Optional.empty(), "sim-1", () -> 1, Set.of());
    private Device device;
    private AlarmBook book;

    @BeforeEach
    void open() throws Exception {
        Path file = Files.writeString(folder.resolve("sim-1.yaml"), "format: selvage-device/1\ndevice: sim-1\nprofile: simulated-device@1\n");
        device = DeviceFile.read(file, ProfileSource.bundled());
        book = new AlarmBook(device, replica);
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private void write(String name, String state) {
        replica.write(SCOPE, WALL, tx -> tx.upsert(Tables.ALARM, List.of(Cell.of("sim-1"), Cell.of(name), Cell.of("x"), Cell.of(state),
                Cell.of("major"), Cell.of("two of them"), Cell.of(5), Cell.none())));
    }

    /** What the next step tells, by topic. */
    private List<Outbox.Entry> told() {
        Announcer announcer = new Announcer(device, new SiteId("home"), replica.outbox(), new FakeLink());
        replica.write(SCOPE, WALL, tx -> {
            book.write(tx, announcer, WALL);
            return true;
        });
        book.committed();
        return replica.outbox().next(10, WALL);
    }

    @Test
    void whatIsRaisedIsShownAndWhatIsClearedIsTakenAway() throws Exception {
        write("clone-suspected", "raised");
        book.merged();
        List<Outbox.Entry> raised = told();
        Json.Obj shown = JsonReader.readObject(raised.get(0).payload());
        assertEquals(TOPIC, raised.get(0).topic());
        assertEquals(List.of("x", "raised", "two of them"),
                List.of(shown.text("id").orElseThrow(), shown.text("state").orElseThrow(), shown.text("title").orElseThrow()));
        write("clone-suspected", "cleared");
        book.merged();
        assertEquals(0, told().get(0).payload().length);
        book.merged();
        assertFalse(book.hasPending(), "it is told once");
    }

    /** It may have been merged and not told before the program died. */
    @Test
    void whatStandsIsShownAgainAfterARestart() {
        write("clone-suspected", "raised");
        write("over", "cleared");
        book = new AlarmBook(device, replica);
        assertEquals(List.of(TOPIC), told().stream().map(Outbox.Entry::topic).toList());
    }

    /** A name that is no topic's is for those who read the table. */
    @Test
    void namesThatFitNoTopicAreNotShown() {
        write("a/b", "raised");
        write("+", "raised");
        book.merged();
        assertFalse(book.hasPending());
    }
}
