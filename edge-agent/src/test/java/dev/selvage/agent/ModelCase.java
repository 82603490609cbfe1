// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.OutMessage;
import dev.selvage.model.file.Packing;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Offer;
import dev.selvage.model.manifest.SigningKey;
import dev.selvage.model.manifest.Version;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.ModelChunk;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;

/**
 * An agent whose decision asks for a model, a workstation that makes some, and a gateway that offers and sends them. A score may
 * take long here, since one that is too slow ends a trial, and a busy machine may stop the agent in the middle of it.
 */
abstract class ModelCase extends AgentLoopCase {
    static final double NORMAL = 100;
    static final double HOT = 280;
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private SigningKey key;
    /** How many pieces were sent, right ones or not. */
    long pieces;
    /** How many of the wishes the gateway has answered. */
    int answered;

    @Override
    String profile() {
        return PROFILE + """
                decisions:
                  guard:
                    title: Turn the heater down
                    every: 1s
                    inputs: [{as: t, of: temp, agg: last, maxAge: 30s}]
                    model: {name: heat, outside: {margin: 100}, trial: {shadow: 3, canary: 2, agreement: 0.7, alarms: 0.5}, time: 10sLEARN}
                    states:
                      normal: {}
                      down:
                        enter: {when: {">": [{var: score}, {var: threshold}]}, for: 1}
                        leave: {when: {"<=": [{var: score}, {var: threshold}]}, for: 1}
                        do: [{alarm: too-hot, severity: major}]
                """.replace("LEARN", learn().isEmpty() ? "" : ", learn: " + learn());
    }

    /** How the device learns by itself; empty when it does not. */
    String learn() {
        return "";
    }

    @BeforeEach
    void trust() throws IOException {
        key = SigningKey.create(folder.resolve("trainer.pem"), "plant-a");
        Files.writeString(keys(), Files.readString(folder.resolve("trainer.pem.pub")).strip() + " heat\n");
    }

    Path keys() {
        return folder.resolve("a").resolve("model-keys");
    }

    DecisionSpec policy() {
        return device.decisions().get(0);
    }

    /** The offer of a model that was trained on these rows. */
    Offer packed(Trained trained, Rows rows, String version) {
        Manifest manifest = Packing.manifest(trained, rows, new Packing.Label("heat", Version.of(version), new Manifest.Purpose("oven", "guard", policy().template()), 1, "made up",
                new Manifest.Terms(new Version(0, 0, 1), Long.MAX_VALUE / 4, key.kid())), Json.object().build());
        return Packing.offer(manifest, trained.file(), key);
    }

    /** A model that knows temperatures about that one as normal. */
    Offer model(String version, double normal) {
        return model(version, normal, policy().template(), device.profile(), Long.MAX_VALUE / 4);
    }

    Offer model(String version, double normal, String template, String profile, long notAfterMillis) {
        Random random = new Random(1);
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            rows.add(new double[] {normal + random.nextGaussian()});
        }
        Rows all = Rows.plain(dev.selvage.model.manifest.Input.of(policy()), rows);
        Trained trained = Trainer.train(new Recipe(Family.KMEANS, Json.object().put("k", 2).put("factor", 10).build(), 1), all);
        Manifest manifest = Packing.manifest(trained, all, new Packing.Label("heat", Version.of(version), new Manifest.Purpose(profile, "guard", template), 1, "made up",
                new Manifest.Terms(new Version(0, 0, 1), notAfterMillis, key.kid())), Json.object().build());
        return Packing.offer(manifest, trained.file(), key);
    }

    /** The gateway has written the row. */
    void offer(Offer model, String stage) {
        offer("heat", model.manifest(), model.signature(), stage);
    }

    void offer(String name, byte[] manifest, String signature, String stage) {
        replica.write("dev/oven-1", nowMillis, tx -> {
            tx.upsert(Tables.MODEL_OFFER, List.of(Cell.of("oven-1"), Cell.of(name), Cell.of(new String(manifest, StandardCharsets.UTF_8)), Cell.of(signature),
                    Cell.of(stage), Cell.of("ops"), Cell.of(nowMillis)));
            return true;
        });
        decisions.merged();
        step();
    }

    /** Sends the pieces of each wish until the condition holds. */
    void deliver(Offer model, BooleanSupplier until) {
        await(() -> {
            wishes().stream().skip(answered).forEach(wish -> send(model, wish.integer("offset").orElseThrow(), ModelChunk.BURST));
            answered = wishes().size();
            return until.getAsBoolean();
        });
    }

    void send(Offer model, long offset, int pieces) {
        try {
            byte[] file = model.content().read();
            Manifest manifest = Manifest.read(model.manifest());
            for (int i = 0; i < pieces && offset < file.length; i++, offset += pieceBytes()) {
                byte[] piece = Arrays.copyOfRange(file, (int) offset, (int) Math.min(file.length, offset + pieceBytes()));
                piece(new ModelChunk(manifest.content().sha256(), offset, piece).bytes());
            }
        } catch (IOException | JsonException e) {
            throw new AssertionError(e);
        }
    }

    /** Small, so that a small model has several. */
    int pieceBytes() {
        return 500;
    }

    void piece(byte[] payload) {
        pieces++;
        inbox.put(new Input.Link(new LinkEvent.Received("sv1/home/oven-1/model/heat/chunk", payload, 1, false, LinkEvent.Reply.none(), Map.of(), 1)));
    }

    /** What the device asked for. */
    List<Json.Obj> wishes() {
        return statuses().stream().flatMap(status -> status.object("wants").stream()).toList();
    }

    List<Json.Obj> statuses() {
        return link.taken.stream().filter(message -> message.topic().equals("sv1/home/oven-1/model/heat/status")).map(OutMessage::payload).map(ModelCase::object).toList();
    }

    static Json.Obj object(byte[] payload) {
        try {
            return JsonReader.readObject(payload);
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }

    /** Steps until the condition holds; the device's other thread may be working on it. */
    void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        step();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, () -> "it does not come to that; models: " + replica.rows(Tables.MODEL, "oven-1"));
            try {
                inbox.await(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            step();
        }
    }

    /** So many decisions at that temperature. */
    void decide(double temperature, int times) {
        for (int i = 0; i < times; i++) {
            reads("temp", temperature);
            later(1_000);
        }
    }

    /** Decides until the slot is in that state. */
    void decideUntil(double temperature, String slot, String state) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!state(slot).equals(state)) {
            assertTrue(System.nanoTime() < end, () -> slot + " does not become " + state + "; models: " + replica.rows(Tables.MODEL, "oven-1"));
            decide(temperature, 1);
            try {
                inbox.await(5);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    String state(String slot) {
        return column(slot, 5);
    }

    String reason(String slot) {
        return column(slot, 6);
    }

    String version(String slot) {
        return column(slot, 3);
    }

    private String column(String slot, int column) {
        return replica.rows(Tables.MODEL, "oven-1", "heat").stream().filter(row -> row.get(2).equals(Cell.of(slot))).map(row -> ((Cell.Text) row.get(column)).value()).findFirst().orElse("none");
    }

    /** The state that the decision is in. */
    String where() {
        return ((Cell.Text) replica.rows(Tables.DECISION_STATE, "oven-1", "guard").get(0).get(2)).value();
    }

    /** What decides, as the decisions' records have it. */
    Optional<String> decidedBy() {
        return replica.rows(Tables.DECISION_STATE, "oven-1", "guard").stream().findFirst().map(row -> row.get(4)).filter(Cell.Text.class::isInstance).map(cell -> ((Cell.Text) cell).value());
    }
}
