// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.link.LinkEvent;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Retention;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.replica.sync.SyncMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three files, stepped by hand, with devices that say what real ones say. */
final class ShardsTest {
    private static final SiteId HOME = new SiteId("home");
    private static final int COUNT = 3;
    /** More rounds than any conversation here needs: HELLO, DELTA and their answers are two. */
    private static final int ROUNDS_MAX = 6;
    /** Far more than what is free in a page. */
    private static final Cell BIG = Cell.of("x".repeat(20_000));

    @TempDir
    Path folder;

    private final List<Long> tickets = new ArrayList<>();
    private final List<OutMessage> said = new ArrayList<>();
    private final List<TestDevice> devices = new ArrayList<>();
    private Shards shards;
    private long nowMillis = 100_000;
    private long lastTicket;

    @BeforeEach
    void open() {
        shards = Shards.open(folder, COUNT, Retention.ofDevice(), "gw", HOME, committed -> {
            tickets.addAll(committed.tickets());
            said.addAll(committed.messages());
        });
        // one device for each file
        IntStream.range(0, COUNT).forEach(number -> devices.add(TestDevice.of(deviceIn(number, "d"))));
    }

    @AfterEach
    void close() {
        shards.close();
        devices.forEach(TestDevice::close);
    }

    private static String deviceIn(int number, String prefix) {
        return Stream.iterate(1, i -> i + 1).map(i -> prefix + "-" + i)
                .filter(id -> Place.of(Scopes.ofDevice(id), COUNT).number() == number).findFirst().orElseThrow();
    }

    private boolean send(TestDevice device, byte[] payload) {
        return shards.receive(device.id, new LinkEvent.Received("", payload, 1, false, LinkEvent.Reply.none(), Map.of(), ++lastTicket));
    }

    /** Lets the devices say all they have to say, and hear the answers. */
    private void talk(List<TestDevice> speakers) throws Exception {
        nowMillis += 60_000;
        speakers.forEach(device -> device.connected(nowMillis));
        for (int round = 0; round < ROUNDS_MAX; round++) {
            for (TestDevice device : speakers) {
                device.says(nowMillis).forEach(payload -> assertTrue(send(device, payload)));
            }
            deliver(speakers);
        }
    }

    /** Steps twice, since a shared scope's messages go from one shard to another. */
    private void deliver(List<TestDevice> hearers) throws Exception {
        shards.step(nowMillis, nowMillis);
        shards.step(nowMillis, nowMillis);
        for (OutMessage message : said) {
            for (TestDevice device : hearers) {
                if (message.topic().equals(Topics.of(HOME, device.id, TopicKind.SYNC_DOWN))) {
                    device.hears(message.payload(), nowMillis);
                }
            }
        }
        said.clear();
    }

    private <T> T look(CompletableFuture<T> answer) {
        shards.step(nowMillis, nowMillis);
        return answer.join();
    }

    private void run(TestDevice device, String statement) {
        look(shards.of(device.scope, replica -> {
            replica.runForeign(statement);
            return replica;
        }));
    }

    private long figure(String name) {
        return shards.figures().integer(name).orElseThrow();
    }

    private long refused(SyncMessage.Reason reason) {
        return shards.figures().object("refused").flatMap(refused -> refused.integer(reason.name())).orElse(0L);
    }

    private List<List<String>> scopesOfFiles() {
        return look(shards.all(Replica::scopeNames));
    }

    @Test
    void eachDeviceLandsInItsOwnFile() throws Exception {
        devices.forEach(device -> device.writePoint("temp", Cell.of(21.5)));
        talk(devices);
        assertEquals(devices.stream().map(device -> List.of(device.scope)).toList(), scopesOfFiles());
        for (TestDevice device : devices) {
            assertTrue(device.isDrained(), device.scope);
            Function<Replica, Object> points = replica -> replica.rows(Tables.POINT, device.id.value());
            assertEquals(points.apply(device.replica), look(shards.of(device.scope, points)));
        }
        assertEquals(6, figure("received"), "HELLO and DELTA of each");
        assertEquals(COUNT, figure("shards"));
        assertEquals(lastTicket, tickets.stream().distinct().count(), "every message is given back");
        assertEquals(lastTicket, tickets.size(), "once");
    }

    @Test
    void aSharedScopeIsKeptByOneFileWhoeverWritesIt() throws Exception {
        List<TestDevice> sharing = devices.stream().map(device -> TestDevice.sharing(device.id.value(), "hall")).toList();
        sharing.forEach(device -> device.writeFact("by-" + device.id.value(), Cell.of(1)));
        talk(sharing);
        assertTrue(sharing.stream().allMatch(TestDevice::isDrained));
        int keeper = Place.of("shared/hall", COUNT).number();
        assertEquals(List.of("shared/hall"), scopesOfFiles().get(keeper));
        assertEquals(1, scopesOfFiles().stream().filter(scopes -> !scopes.isEmpty()).count());
        assertEquals(3, look(shards.of("shared/hall", replica -> replica.rows(Tables.FACT, "hall"))).size());
        assertEquals(lastTicket, tickets.size(), "also those that went through two shards");
        sharing.forEach(TestDevice::close);
    }

    @Test
    void aFullFileAnswersBusyAndTheOthersWork() throws Exception {
        talk(devices);
        TestDevice unlucky = devices.get(1);
        run(unlucky, "PRAGMA max_page_count = 1");
        devices.forEach(device -> device.writePoint("big", BIG));
        talk(devices);
        assertEquals(Optional.of(SyncMessage.Reason.BUSY), unlucky.refusal());
        assertTrue(refused(SyncMessage.Reason.BUSY) >= 1, shards.figures().text());
        assertFalse(unlucky.isDrained());
        assertTrue(devices.get(0).isDrained() && devices.get(2).isDrained(), "the others are told that theirs is kept");
        assertEquals(lastTicket, tickets.size(), "a refused message is done with, too");

        run(unlucky, "PRAGMA max_page_count = 1000000");
        talk(List.of(unlucky));
        assertTrue(unlucky.isDrained(), "there is room again");
    }

    @Test
    void aFileThatCannotBeReadAnswersBusy() throws Exception {
        TestDevice unlucky = devices.get(2);
        run(unlucky, "ALTER TABLE _scope RENAME TO _gone");
        devices.forEach(device -> device.writePoint("temp", Cell.of(1)));
        talk(devices);
        assertEquals(Optional.of(SyncMessage.Reason.BUSY), unlucky.refusal());
        assertTrue(figure("storeFailures") >= 1);
        assertTrue(devices.get(0).isDrained() && devices.get(1).isDrained());

        run(unlucky, "ALTER TABLE _gone RENAME TO _scope");
        talk(List.of(unlucky));
        assertTrue(unlucky.isDrained());
    }

    @Test
    void nobodyWritesInTheNameOfADeviceThatAnotherFileHolds() throws Exception {
        devices.forEach(device -> device.writePoint("temp", Cell.of(1)));
        talk(devices);
        try (TestDevice liar = TestDevice.forging(deviceIn(0, "liar"), devices.get(2).id.value())) {
            liar.writePoint("temp", Cell.of(666));
            talk(List.of(liar));
            assertEquals(Optional.of(SyncMessage.Reason.FORBIDDEN), liar.refusal());
            assertFalse(scopesOfFiles().get(0).contains(liar.scope));
        }
    }

    @Test
    void whatNoShardCanTakeNowIsDroppedAndCounted() throws Exception {
        TestDevice chatty = devices.get(0);
        chatty.connected(nowMillis);
        byte[] hello = chatty.says(nowMillis).get(0);
        for (int i = 0; i < Shard.WAITING_MAX; i++) {
            assertTrue(send(chatty, hello));
        }
        assertFalse(send(chatty, hello), "its shard is not stepped");
        assertTrue(send(devices.get(1), hello), "another's is not full");
        assertEquals(1, figure("dropped"));
        deliver(devices);
        assertEquals(Shard.WAITING_MAX + 1, figure("received"));
        assertTrue(send(chatty, hello), "there is room again");
    }

    @Test
    void rowsThatAnotherProgramWroteIntoTheWrongFileStayAndAreCounted() throws Exception {
        shards.step(nowMillis, nowMillis);
        TestDevice device = devices.get(1);
        for (int number : List.of(0, 1)) {
            String file = folder.resolve(new Place(number, COUNT).fileName()).toString();
            try (Connection sqlite = DriverManager.getConnection("jdbc:sqlite:" + file); Statement statement = sqlite.createStatement()) {
                statement.execute("INSERT INTO desired(device, name, value) VALUES('" + device.id + "', 'in-" + number + "', 1)");
            }
        }
        nowMillis += 10_000;
        deliver(devices);
        assertEquals(1, figure("misplaced"), "one of the two files is the device's");
        assertEquals(1, device.heard.size(), "only what is in the right file is sent down");
        assertEquals(Json.object().build(), shards.figures().object("refused").orElseThrow());
    }

    @Test
    void noFileTakesReadingsThatNoDeviceReported() {
        for (Place place : Place.all(COUNT)) {
            SQLException refused = assertThrows(SQLException.class, () -> {
                String file = folder.resolve(place.fileName()).toString();
                try (Connection sqlite = DriverManager.getConnection("jdbc:sqlite:" + file); Statement statement = sqlite.createStatement()) {
                    statement.execute("INSERT INTO point(device, name, value) VALUES('" + devices.get(1).id + "', 'temp', 99)");
                }
            });
            assertTrue(refused.getMessage().contains("rows of point are what devices report"), refused::getMessage);
        }
    }

    @Test
    void nothingIsSaidToABrokerThatIsGone() throws Exception {
        talk(devices);
        TestDevice device = devices.get(1);
        run(device, "INSERT INTO desired(device, name, value) VALUES('" + device.id + "', 'x', 1)");
        nowMillis += 2_000;
        shards.step(nowMillis, nowMillis);
        assertEquals(1, said.size(), "it is on its way, and lost");
        said.clear();
        shards.disconnected();
        for (int i = 0; i < 10; i++) {
            nowMillis += 10_000;
            shards.step(nowMillis, nowMillis);
        }
        assertEquals(List.of(), said);
        shards.connected();
        deliver(devices);
        assertTrue(device.heard.get(device.heard.size() - 1) instanceof SyncMessage.Delta, "it is sent as soon as there is somebody");
    }

    @Test
    void aKeptHeadIsLookedAtByTheRightShard() throws Exception {
        TestDevice device = devices.get(2);
        byte[] more = ("{\"tips\":[{\"r\":\"" + device.id + "\",\"s\":\"ff\",\"n\":7}]}").getBytes(StandardCharsets.UTF_8);
        assertFalse(shards.head(device.id, new LinkEvent.Received("", more, 1, false, LinkEvent.Reply.none(), Map.of(), 1)), "a live one");
        assertTrue(shards.head(device.id, new LinkEvent.Received("", more, 1, true, LinkEvent.Reply.none(), Map.of(), 2)));
        deliver(devices);
        assertEquals(Optional.of(SyncMessage.Reason.BEHIND), device.refusal());
        assertEquals(List.of(2L), tickets);
    }
}
