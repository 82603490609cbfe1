// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.broker.embedded.EmbeddedBroker;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.SigningKey;
import dev.selvage.model.manifest.Version;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A model from a table on a workstation to a device's decision and back, with the programs as they are shipped, some of them killed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ModelsIT {
    private static final long PATIENCE_SECONDS = 60;
    /** What {@code models/heat.part} begins with: a digest and a newline. */
    private static final long PART_HEADER_BYTES = 65;
    private static final String TOPIC = "sv1/home/press-1/";
    private static final String PROFILE = """
            format: selvage-profile/1
            profile: press
            version: 1.0.0
            about: {title: A press, kind: test}
            driver: {use: simulator, seed: 1}
            defaults: {every: 100ms, access: r, writer: device, merge: lww, report: {min: 1s, max: 1m}}
            points:
              level: {title: Level, type: float64, access: rw, writer: app, report: {min: 0s}, bind: {gen: constant, value: 20}}
            decisions:
              guard:
                title: Say when the level is strange
                every: 100ms
                inputs: [{as: level, of: level, agg: last, maxAge: 30s}]
                model: {name: heat, outside: {share: 1}, trial: {shadow: 3, canary: 2}, time: 5s}
                states:
                  normal: {}
                  strange:
                    enter: {when: {">": [{var: score}, {var: threshold}]}, for: 1}
                    leave: {when: {"<=": [{var: score}, {var: threshold}]}, for: 1}
                    do: [{alarm: level-strange, severity: major}]
            """;

    private Path folder;
    private Programs programs;
    private EmbeddedBroker broker;
    private ChildJvm gateway;
    private ChildJvm agent;

    @BeforeAll
    void start(@TempDir Path fresh) throws Exception {
        folder = fresh;
        Files.writeString(folder.resolve("press.yaml"), PROFILE);
        Files.writeString(folder.resolve("press-1.yaml"), "format: selvage-device/1\ndevice: press-1\nprofile: press@1\n");
        SigningKey unused = SigningKey.create(key(), "plant");
        Files.createDirectories(folder.resolve("press-1"));
        Files.writeString(folder.resolve("press-1").resolve("model-keys"), Files.readString(SigningKey.publicFile(key())).strip() + " heat\n");
        programs = Programs.in(folder);
        broker = programs.broker();
        gateway = programs.gateway();
        agent = agent();
    }

    @AfterAll
    void stop() {
        agent.close();
        gateway.close();
        broker.close();
    }

    private ChildJvm agent() throws IOException {
        return programs.agentOf(folder.resolve("press-1.yaml"), folder.resolve("press-1"));
    }

    private Path key() {
        return folder.resolve("plant.pem");
    }

    /** What a command of the workstation program ended with, and what it printed. */
    private record Said(int exit, String text) {}

    private Said selvage(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--port", Integer.toString(programs.port())));
        try (ChildJvm run = programs.selvage(all.toArray(String[]::new))) {
            return new Said(run.awaitExit(PATIENCE_SECONDS), run.output());
        }
    }

    private void done(String... words) throws Exception {
        Eventually.holds("success of " + List.of(words), PATIENCE_SECONDS, () -> {
            Said said = selvage(words);
            return said.exit() == 0 ? "" : said.text();
        });
    }

    /** Trains version {@code version} on rows about 20, and gives its folder. */
    private Path trained(String version, int rows, String... recipe) throws Exception {
        Random random = new Random(1);
        StringBuilder csv = new StringBuilder("time,level,label\n");
        for (int i = 0; i < rows; i++) {
            csv.append(Instant.ofEpochSecond(1_770_000_000L + i)).append(',').append(20 + random.nextGaussian()).append(random.nextInt(5) == 0 ? ",odd\n" : ",usual\n");
        }
        Path data = Files.writeString(folder.resolve("run-" + version + ".csv"), csv);
        List<String> words = new ArrayList<>(List.of("model", "train", "--data", data.toString(), "--profile", folder.resolve("press.yaml").toString(), "--decision", "guard",
                "--version", version, "--key", key().toString(), "--out", folder.resolve("models").toString()));
        words.addAll(List.of(recipe));
        Said said = selvage(words.toArray(String[]::new));
        assertEquals(0, said.exit(), said.text());
        return folder.resolve("models").resolve("heat-" + version);
    }

    private void becomes(String slots) throws Exception {
        Eventually.holds("slots become " + slots, PATIENCE_SECONDS, () -> {
            List<String> now = merged("SELECT slot, version, state FROM model WHERE device = 'press-1' AND slot IN ('a', 'b') ORDER BY slot");
            return now.toString().equals(slots) ? "" : now + ", all: " + merged("SELECT * FROM model");
        });
    }

    private List<String> merged(String query) throws Exception {
        return Files.exists(programs.merged()) ? Rows.query(programs.merged(), query) : List.of();
    }

    /** Sets what the press measures, and gives the id of the decision that follows from it. */
    private String decidedAt(String level, String state) throws Exception {
        try (RawClient watcher = RawClient.connect(programs.port(), "")) {
            watcher.subscribe(TOPIC + "decision/+");
            done("desired", "set", "press-1", "level", level);
            RawClient.Message message = watcher.await("decision " + state, PATIENCE_SECONDS, said -> text(said, "state").equals(Optional.of(state)));
            return text(message, "id").orElseThrow();
        }
    }

    private static Json.Obj object(RawClient.Message message) {
        try {
            return JsonReader.readObject(message.payload());
        } catch (JsonException e) {
            return Json.object().build();
        }
    }

    private static Optional<String> text(RawClient.Message message, String member) {
        return object(message).text(member);
    }

    @Test
    @Order(1)
    void aModelIsTrainedOfferedTriedAndDecides() throws Exception {
        Path model = trained("1.0.0", 200, "--family", "kmeans", "--param", "k=2", "--param", "factor=10");
        done("model", "offer", model.toString(), "--device", "press-1");
        becomes("[a|1.0.0|active]");
        try (RawClient watcher = RawClient.connect(programs.port(), "")) {
            watcher.subscribe(TOPIC + "alarm/level-strange");
            String id = decidedAt("90", "strange");
            RawClient.Message alarm = watcher.await("the alarm", PATIENCE_SECONDS, message -> message.payload().length > 0);
            assertEquals(Optional.of("raised"), text(alarm, "state"));
            Eventually.holds("the record is merged", PATIENCE_SECONDS, () -> {
                List<String> records = merged("SELECT body ->> '$.model.version' FROM decision WHERE id = '" + id + "'");
                return records.equals(List.of("1.0.0")) ? "" : records.toString();
            });
            Said said = selvage("explain", "decision", id);
            assertTrue(said.exit() == 0 && said.text().contains("its score computed anew by the model"), said.text());
        }
        decidedAt("20", "normal");
    }

    @Test
    @Order(2)
    void aDeliveryGoesOnAfterTheAgentWasKilledInTheMiddleOfIt() throws Exception {
        Path model = trained("1.1.0", 2_000, "--family", "random-forest", "--of", "odd", "--label", "label", "--param", "trees=40", "--param", "depth=12", "--param", "minWeight=1");
        long size = Files.size(model.resolve("model"));
        Path part = folder.resolve("press-1").resolve("models").resolve("heat.part");
        // looked for from before the offer on: the device may have everything before the command that offers it has ended
        CompletableFuture<Void> killed = CompletableFuture.runAsync(() -> killWhenStored(part));
        done("model", "offer", model.toString(), "--device", "press-1");
        killed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        long have = Files.size(part) - PART_HEADER_BYTES;
        assertTrue(have > 0 && have < size, have + " of " + size + " bytes are there");
        try (RawClient watcher = RawClient.connect(programs.port(), "")) {
            Instant restart = Instant.now();
            watcher.subscribe(TOPIC + "model/heat/status");
            agent = agent();
            RawClient.Message wish = watcher.await("the next wish", PATIENCE_SECONDS,
                    message -> object(message).object("wants").isPresent() && Instant.parse(text(message, "t").orElseThrow()).isAfter(restart));
            // what the broker kept for the agent may have come before
            assertTrue(object(wish).object("wants").flatMap(wants -> wants.integer("offset")).orElseThrow() >= have, "what was there is not fetched again: " + object(wish).text());
        }
        becomes("[a|1.0.0|previous, b|1.1.0|active]");
    }

    /** Kills the agent as soon as a piece of the model is on its disk. */
    private void killWhenStored(Path part) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2 * PATIENCE_SECONDS);
        while (part.toFile().length() <= PART_HEADER_BYTES) {
            assertTrue(System.nanoTime() < end, "no piece was stored");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        try {
            agent.kill();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Order(3)
    void whatIsWithdrawnAfterARestartOfTheGatewayGivesWayToTheOneBefore() throws Exception {
        gateway.kill();
        gateway = programs.gateway();
        done("model", "withdraw", "heat", "--device", "press-1");
        becomes("[a|1.0.0|active, b|1.1.0|withdrawn]");
        String id = decidedAt("90", "strange");
        Eventually.is("the record names the old one", PATIENCE_SECONDS,
                () -> merged("SELECT body ->> '$.model.version' FROM decision WHERE id = '" + id + "'").equals(List.of("1.0.0")));
    }

    @Test
    @Order(4)
    void whatIsRefusedIsToldWithItsReason() throws Exception {
        Manifest good = Manifest.read(Files.readAllBytes(folder.resolve("models").resolve("heat-1.0.0").resolve("manifest.json")));
        SigningKey plant = SigningKey.read(key());
        Manifest.Terms terms = good.terms();
        refused(changed(good, good.purpose(), new Manifest.Terms(terms.minAgent(), 1, terms.kid())), plant, "expired: ");
        refused(changed(good, new Manifest.Purpose("kiln", "guard", good.purpose().template()), terms), plant, "other-device-kind: ");
        SigningKey stranger = SigningKey.create(folder.resolve("stranger.pem"), "stranger");
        refused(changed(good, good.purpose(), new Manifest.Terms(terms.minAgent(), terms.notAfterMillis(), stranger.kid())), stranger, "unknown-key: ");
        becomes("[a|1.0.0|active, b|1.1.0|withdrawn]");
    }

    private static Manifest changed(Manifest of, Manifest.Purpose purpose, Manifest.Terms terms) {
        return new Manifest(of.name(), new Version(2, 0, 0), of.content(), of.plan(), purpose, of.features(), of.training(), of.metrics(), of.golden(), terms);
    }

    /** Offers the file of the first model under another manifest. */
    private void refused(Manifest manifest, SigningKey signer, String reason) throws Exception {
        Path parcel = Files.createTempDirectory(folder, "refused");
        Files.write(parcel.resolve("manifest.json"), manifest.bytes());
        Files.writeString(parcel.resolve("signature"), signer.sign(manifest.bytes()));
        Files.copy(folder.resolve("models").resolve("heat-1.0.0").resolve("model"), parcel.resolve("model"));
        done("model", "offer", parcel.toString(), "--device", "press-1");
        Eventually.holds("refusal with " + reason, PATIENCE_SECONDS, () -> {
            Said said = selvage("model", "status", "press-1");
            return said.text().lines().anyMatch(line -> line.contains("refused") && line.contains(reason)) ? "" : said.text();
        });
    }
}
