// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.shard.Shards;
import dev.selvage.link.OutMessage;
import dev.selvage.model.manifest.Digests;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Limits;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Retention;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.task.Facts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators ask about models, on the real store and real files. */
class ModelVerbsTest {
    private static final long NOW = 1_700_000_000_000L;

    @TempDir
    Path folder;

    private final List<OutMessage> news = new ArrayList<>();
    private final List<Facts> known = new ArrayList<>();
    private Shards shards;
    private ModelDelivery models;
    private TestModel model;

    @BeforeEach
    void open() throws Exception {
        shards = Shards.open(folder, 2, Retention.ofDevice(), "gw", new SiteId("home"), committed -> { });
        shards.start("test", cause -> { });
        models = ModelDelivery.open(folder, shards, "gw", new SiteId("home"), new Around());
        known.add(new Facts("pump-1", Set.of(), Map.of("profile", "pump")));
        known.add(new Facts("pump-2", Set.of(), Map.of("profile", "pump")));
        known.add(new Facts("fan-1", Set.of(), Map.of("profile", "fan")));
        model = TestModel.train(folder, "guard", 1);
    }

    private final class Around implements ModelDelivery.Surroundings {
        @Override
        public long wallMillis() {
            return NOW;
        }

        @Override
        public CompletableFuture<List<String>> devices(Predicate<Facts> wanted) {
            return CompletableFuture.completedFuture(known.stream().filter(wanted).map(Facts::device).toList());
        }

        @Override
        public boolean isAway(String device) {
            return false;
        }

        @Override
        public void publish(List<OutMessage> messages) {
            news.addAll(messages);
        }

        @Override
        public void onLoop(Runnable rest) {
            rest.run();
        }
    }

    @AfterEach
    void close() {
        models.close();
        shards.close();
    }

    private Json.Obj ask(String verb, Json.Obj request) {
        try {
            return models.verbs().get(verb).answer(request, "ann").orTimeout(20, TimeUnit.SECONDS).join();
        } catch (RefusedException e) {
            return e.json();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                return refused.json();
            }
            throw e;
        }
    }

    private Json.Obj ask(String verb, String request) {
        try {
            return ask(verb, JsonReader.readObject(request.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        } catch (JsonException e) {
            throw new IllegalArgumentException(request, e);
        }
    }

    /** Code and message of a refusal. */
    private static String refusal(Json.Obj answer) {
        return answer.object("error").map(error -> error.text("code").orElseThrow() + ": " + error.text("message").orElseThrow()).orElse("none");
    }

    private static String code(Json.Obj answer) {
        return answer.object("error").flatMap(error -> error.text("code")).orElse("none");
    }

    private static Json.Obj put(String sha256, long size, long offset, byte[] data) {
        return Json.object().put("sha256", sha256).put("size", size).put("offset", offset).put("data", Base64.getEncoder().encodeToString(data)).build();
    }

    private void upload() {
        assertEquals("{\"sha256\":\"" + model.sha256() + "\",\"have\":" + model.file().length + ",\"isWhole\":true}",
                ask("model.put", put(model.sha256(), model.file().length, 0, model.file())).text());
    }

    private Json.Builder offer(String stage) {
        return Json.object().put("name", "guard").put("manifest", model.text()).put("signature", model.signature()).put("stage", stage);
    }

    private List<OfferRow> rows(String device) {
        return shards.of(Scopes.ofDevice(device), replica -> OfferRow.of(replica, device)).join();
    }

    @Test
    void aFileIsSentInPiecesAndReadBack() {
        int half = model.file().length / 2;
        byte[] first = Arrays.copyOf(model.file(), half);
        byte[] second = Arrays.copyOfRange(model.file(), half, model.file().length);
        assertEquals(half, ask("model.put", put(model.sha256(), model.file().length, 0, first)).integer("have").orElseThrow());
        assertEquals(half, ask("model.put", put(model.sha256(), model.file().length, 0, first)).integer("have").orElseThrow(), "not an error: it goes on from there");
        assertEquals("unknown-model", code(ask("model.get", "{'sha256':'" + model.sha256() + "','offset':0}")));
        assertEquals(new Json.Bool(true), ask("model.put", put(model.sha256(), model.file().length, half, second)).get("isWhole").orElseThrow());
        Json.Obj got = ask("model.get", "{'sha256':'" + model.sha256() + "','offset':" + half + "}");
        assertEquals(model.file().length, got.integer("size").orElseThrow());
        assertArrayEquals(second, Base64.getDecoder().decode(got.text("data").orElseThrow()));
    }

    @Test
    void hostilePiecesAreRefusedInOneLine() {
        String sha = model.sha256();
        assertEquals("bad-request: sha256: must be 64 digits of 0-9 a-f", refusal(ask("model.put", "{'sha256':'../../etc/passwd','size':1,'offset':0,'data':''}")));
        assertEquals("bad-request: sha256: must be 64 digits of 0-9 a-f", refusal(ask("model.put", "{'sha256':'" + sha.toUpperCase(Locale.ROOT) + "','size':1,'offset':0,'data':''}")));
        assertEquals("bad-request: size: 8388609 is out of range", refusal(ask("model.put", "{'sha256':'" + sha + "','size':8388609,'offset':0,'data':''}")));
        assertEquals("bad-request: offset: -1 is out of range", refusal(ask("model.put", "{'sha256':'" + sha + "','size':10,'offset':-1,'data':''}")));
        assertEquals("bad-request: data: is no base64", refusal(ask("model.put", "{'sha256':'" + sha + "','size':10,'offset':0,'data':'!!!!'}")));
        assertEquals("bad-request: data: is more than 98304 bytes", refusal(ask("model.put", put(sha, 1_000_000, 0, new byte[98_305]))));
        assertEquals("bad-request: data: 4 bytes from 8 on are more than the size, 10", refusal(ask("model.put", put(sha, 10, 8, new byte[4]))));
        assertEquals("bad-request: offset: is missing", refusal(ask("model.put", "{'sha256':'" + sha + "','size':10,'data':''}")));
        assertTrue(refusal(ask("model.put", put(sha, 10, 0, new byte[10]))).startsWith("wrong-digest: the 10 bytes are not of the digest"));
        assertEquals("bad-request: sha256: is missing", refusal(ask("model.get", "{'offset':0}")));
    }

    @Test
    void whatSomebodyIsOfferedIsKeptWhenThereIsNoRoom() {
        upload();
        assertEquals("none", refusal(ask("model.offer", offer("active").put("devices", Json.texts(List.of("pump-1"))).build())));
        for (int i = 1; i < ModelFiles.FILES_MAX; i++) {
            byte[] file = {(byte) i};
            ask("model.put", put(Digests.of(file), 1, 0, file));
        }
        byte[] more = {99, 99};
        assertEquals(new Json.Bool(true), ask("model.put", put(Digests.of(more), 2, 0, more)).get("isWhole").orElseThrow());
        assertEquals("none", refusal(ask("model.get", "{'sha256':'" + model.sha256() + "','offset':0}")), "the oldest, but needed");
        assertEquals("unknown-model", code(ask("model.get", "{'sha256':'" + Digests.of(new byte[] {1}) + "','offset':0}")));
    }

    @Test
    void anOfferIsARowOfEachDevicesScopeAndNewsForWhoWatches() {
        upload();
        Json.Obj answer = ask("model.offer", offer("shadow").put("devices", Json.texts(List.of("pump-1", "ghost", "pump-1"))).build());
        assertEquals("{\"offered\":[\"pump-1\"],\"refused\":[{\"device\":\"ghost\",\"why\":\"no such device was ever heard of\"}],\"offeredCount\":1,\"refusedCount\":1}", answer.text());
        assertEquals(List.of(new OfferRow("pump-1", "guard", model.text(), model.signature(), "shadow", "ann", NOW)), rows("pump-1"));
        assertEquals(List.of(), rows("ghost"));
        ask("model.withdraw", "{'name':'guard','devices':['ghost']}");
        assertEquals(1, ask("model.offer", offer("shadow").put("devices", Json.texts(List.of("ghost"))).build()).integer("refusedCount").orElseThrow(), "asking for it does not make it");
        assertEquals(List.of("sv1/home/pump-1/model/guard/offer"), news.stream().map(OutMessage::topic).toList());
        assertEquals("{\"name\":\"guard\",\"version\":\"1.0.1\",\"sha256\":\"" + model.sha256() + "\",\"size\":" + model.file().length
                + ",\"stage\":\"shadow\",\"by\":\"ann\",\"t\":\"2023-11-14T22:13:20Z\"}", new String(news.get(0).payload(), StandardCharsets.UTF_8));
        ask("model.offer", offer("canary").put("selector", "profile=pump").build());
        assertEquals(List.of("canary", "canary"), List.of(rows("pump-1").get(0).stage(), rows("pump-2").get(0).stage()), "the second replaces the first");
    }

    @Test
    void aDeviceThatIsOnlyInTheStoreIsKnown() {
        var unused = shards.change("dev/old-1", (replica, tx) -> tx.upsert(Tables.DESIRED, List.of(Cell.of("old-1"), Cell.of("x"), Cell.of(1L), Cell.of(1L), Cell.of(NOW), Cell.of("ann")))).join();
        upload();
        assertEquals(1, ask("model.offer", offer("active").put("devices", Json.texts(List.of("old-1"))).build()).integer("offeredCount").orElseThrow());
    }

    @Test
    void anOfferThatCannotBeSaysWhy() {
        assertEquals("no-file: no whole file " + model.sha256() + " of " + model.file().length + " bytes is here", refusal(ask("model.offer", offer("active").put("selector", "profile=pump").build())));
        upload();
        assertEquals("no-device: no device is profile=boat", refusal(ask("model.offer", offer("active").put("selector", "profile=boat").build())));
        assertEquals("bad-request: stage: \"withdrawn\" is no stage", refusal(ask("model.offer", offer("withdrawn").put("selector", "profile=pump").build())));
        assertEquals("bad-request: devices: or selector must be there, and not both", refusal(ask("model.offer", offer("active").build())));
        assertEquals("bad-request: devices: \"../x\" is no device's name", refusal(ask("model.offer", offer("active").put("devices", Json.texts(List.of("../x"))).build())));
        assertEquals("bad-request: devices: must be a list of at least one name", refusal(ask("model.offer", offer("active").put("devices", Json.texts(List.of())).build())));
        assertTrue(refusal(ask("model.offer", offer("active").put("selector", "???").build())).startsWith("bad-request: selector: column 1"));
        assertEquals("bad-request: signature: is not 64 bytes in base64", refusal(ask("model.offer", offer("active").put("signature", "AAAA").put("selector", "profile=pump").build())));
        assertEquals("bad-manifest: the manifest is of \"guard\", not of \"other\"", refusal(ask("model.offer", offer("active").put("name", "other").put("selector", "profile=pump").build())));
        assertTrue(refusal(ask("model.offer", offer("active").put("manifest", "{}").put("selector", "profile=pump").build())).startsWith("bad-manifest: "));
        assertEquals("bad-request: force: there is no such member", refusal(ask("model.offer", offer("active").put("force", true).build())));
        assertEquals(List.of(), news);
    }

    @Test
    void approvingRaisesAndNeverLowersAndWithdrawnIsWithdrawn() {
        upload();
        ask("model.offer", offer("shadow").put("selector", "profile=pump").build());
        Json.Obj approved = ask("model.approve", "{'name':'guard','devices':['pump-1','fan-1'],'stage':'canary'}");
        assertEquals("{\"approved\":[\"pump-1\"],\"refused\":[{\"device\":\"fan-1\",\"why\":\"it was never offered guard\"}],\"approvedCount\":1,\"refusedCount\":1}", approved.text());
        assertEquals("canary", rows("pump-1").get(0).stage());
        ask("model.approve", "{'name':'guard','devices':['pump-1']}");
        assertEquals("active", rows("pump-1").get(0).stage());
        ask("model.approve", "{'name':'guard','devices':['pump-1'],'stage':'canary'}");
        assertEquals("active", rows("pump-1").get(0).stage(), "never lowered");
        ask("model.withdraw", "{'name':'guard','selector':'profile=pump'}");
        assertEquals(List.of("withdrawn", "withdrawn"), List.of(rows("pump-1").get(0).stage(), rows("pump-2").get(0).stage()));
        assertEquals("[{\"device\":\"pump-1\",\"why\":\"its offer was withdrawn; offer it again\"}]", ask("model.approve", "{'name':'guard','devices':['pump-1']}").get("refused").orElseThrow().text());
        assertEquals("bad-request: stage: \"shadow\" is where an offer begins", refusal(ask("model.approve", "{'name':'guard','devices':['pump-1'],'stage':'shadow'}")));
        assertEquals("bad-request: stage: there is no such member", refusal(ask("model.withdraw", "{'name':'guard','devices':['pump-1'],'stage':'active'}")));
        assertEquals("bad-request: name: is missing", refusal(ask("model.withdraw", "{'devices':['pump-1']}")));
    }

    private void say(String device, String slot, String figures) {
        var unused = shards.change(Scopes.ofDevice(device), (replica, tx) -> tx.upsert(Tables.MODEL, List.of(Cell.of(device), Cell.of("guard"), Cell.of(slot), Cell.of("1.0.0"),
                Cell.of("5f"), Cell.of("active"), Cell.of(""), Cell.of(figures), Cell.of(NOW)))).join();
    }

    @Test
    void statusIsWhatDevicesSayAndWhatTheyAreOffered() {
        upload();
        say("pump-1", "a", "{\"decisions\":12}");
        say("pump-1", "b", "x".repeat(100_000));
        say("pump-1", "c", "[".repeat(200));
        ask("model.offer", offer("shadow").put("devices", Json.texts(List.of("pump-2"))).build());
        Json.Obj all = ask("model.status", "{}");
        assertTrue(all.text().startsWith("{\"models\":[{\"device\":\"pump-1\",\"name\":\"guard\",\"slot\":\"a\",\"version\":\"1.0.0\",\"sha256\":\"5f\",\"state\":\"active\",\"reason\":\"\",\"figures\":{\"decisions\":12},"
                + "\"updated\":\"2023-11-14T22:13:20Z\"},{\"device\":\"pump-1\",\"name\":\"guard\",\"slot\":\"b\",\"version\":\"1.0.0\",\"sha256\":\"5f\",\"state\":\"active\",\"reason\":\"\",\"figures\":{},"), all.text());
        assertTrue(all.text().endsWith("\"offers\":[{\"device\":\"pump-2\",\"name\":\"guard\",\"version\":\"1.0.1\",\"sha256\":\"" + model.sha256()
                + "\",\"stage\":\"shadow\",\"by\":\"ann\",\"set\":\"2023-11-14T22:13:20Z\"}],\"truncated\":false}"), all.text());
        assertEquals("{\"models\":[],\"offers\":[],\"truncated\":false}", ask("model.status", "{'name':'other'}").text());
        assertEquals("[]", ask("model.status", "{'device':'pump-2'}").get("models").orElseThrow().text());
        assertEquals("bad-request: device: \"..\" is no device's name", refusal(ask("model.status", "{'device':'..'}")));
    }

    @Test
    void aFleetIsToldInPagesThatEveryReaderTakes() throws Exception {
        int devices = 250;
        for (int i = 0; i < devices; i++) {
            say(String.format(Locale.ROOT, "d-%04d", i), "a", "{\"decisions\":1}");
        }
        List<String> seen = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            Json.Obj page = ask("model.status", "{'after':'" + after + "'}");
            assertTrue(page.bytes().length <= Limits.JSON_BYTES_MAX);
            JsonReader.readObject(page.bytes());
            ((Json.Arr) page.get("models").orElseThrow()).items().forEach(row -> seen.add(((Json.Obj) row).text("device").orElseThrow()));
            more = page.get("truncated").orElseThrow().equals(new Json.Bool(true));
            after = page.text("after").orElse("");
        }
        assertEquals(devices, seen.size());
        assertEquals(seen.stream().sorted().distinct().toList(), seen);
    }
}
