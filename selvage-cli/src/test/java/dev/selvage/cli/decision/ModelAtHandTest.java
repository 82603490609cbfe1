// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.model.Upload;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.decision.audit.PolicyJson;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.model.file.Packing;
import dev.selvage.model.learn.Streaming;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Version;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.model.train.Trainer;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelAtHandTest {
    private static final int PIECE_BYTES = 700;
    private static final String BODY = "{\"model\":{\"name\":\"heat\"}}";
    private static final String PROFILE = """
            format: selvage-profile/1
            profile: press
            version: 1.0.0
            about: {title: A press, kind: test}
            driver: {use: simulator, seed: 1}
            defaults: {every: 1s, access: r, writer: device, merge: lww, report: {min: 1s, max: 1m}}
            points:
              level: {title: Level, type: float64, bind: {gen: constant, value: 20}}
            decisions:
              guard:
                title: Say when the level is strange
                every: 1s
                inputs: [{as: level, of: level, agg: last, maxAge: 30s}]
                model: {name: heat, learn: {family: LEARN, rows: 20, parameters: {PARAMETERS}}}
                states:
                  normal: {}
                  strange: {enter: {when: {">": [{var: score}, {var: threshold}]}, for: 1}, leave: {when: {"<": [{var: score}, 1]}, for: 1}}
            """;

    @TempDir
    Path folder;

    private final List<Long> asked = new ArrayList<>();
    private final Rows rows = rows();
    private final Trained trained = Trainer.train(new Recipe(Family.KMEANS, Json.object().put("k", 2).build(), 1), rows);
    private final Manifest manifest = Packing.manifest(trained, rows, new Packing.Label("heat", new Version(1, 0, 0), new Manifest.Purpose("press", "guard", "ab".repeat(32)), 1, "made up",
            new Manifest.Terms(new Version(0, 1, 0), Long.MAX_VALUE / 4, "plant")), Json.object().build());

    private static Rows rows() {
        Random random = new Random(1);
        return Rows.plain(List.of(new Input("level", "")), random.doubles(60).mapToObj(value -> new double[] {value}).toList());
    }

    /** What decision.show answers. */
    private Json.Obj answer(String body) {
        return Json.object().put("body", body).put("manifest", new String(manifest.bytes(), StandardCharsets.UTF_8)).build();
    }

    /** A gateway with that file, which it gives in pieces. */
    private Upload.Gateway gateway(byte[] file) {
        return (verb, question) -> {
            assertEquals("model.get", verb);
            assertEquals(Optional.of(manifest.content().sha256()), question.text("sha256"));
            long offset = question.integer("offset").orElseThrow();
            asked.add(offset);
            byte[] piece = Arrays.copyOfRange(file, (int) Math.min(offset, file.length), (int) Math.min(offset + PIECE_BYTES, file.length));
            return Json.object().put("data", Base64.getEncoder().encodeToString(piece)).build();
        };
    }

    /** Without asking a device. */
    private static ModelAtHand of(Json.Obj answer, Upload.Gateway gateway) throws InterruptedException {
        return ModelAtHand.of(answer, gateway, Optional.empty());
    }

    private static String why(ModelAtHand none) {
        assertEquals(Optional.empty(), none.model());
        assertEquals(1, none.why().lines().count(), none.why());
        return none.why();
    }

    @Test
    void theFileIsFetchedInPiecesAndScoresAsItDidWhenItWasTrained() throws Exception {
        ModelAtHand at = of(answer(BODY), gateway(trained.file()));

        Model model = at.model().orElseThrow(() -> new AssertionError(at.why()));
        assertEquals("", at.why());
        assertEquals(List.of(0L, 700L, 1_400L), asked.subList(0, 3));
        for (double[] row : rows.rows()) {
            assertEquals(trained.open().score(row).value(), model.score(row).value(), 0);
        }
    }

    @Test
    void aFileThatIsNotTheOneTheDecisionWasTakenByIsNotAsked() throws Exception {
        byte[] other = trained.file().clone();
        other[other.length - 1] ^= 1;
        assertEquals("the file is not the one of the manifest; fetch it again", why(of(answer(BODY), gateway(other))));
    }

    @Test
    void aFileOfWhichTheGatewayHasAPartIsToldWithItsSize() throws Exception {
        String why = why(of(answer(BODY), gateway(Arrays.copyOf(trained.file(), 1_000))));
        assertEquals("the gateway has 1000 of its " + trained.file().length + " bytes", why);
    }

    /** What it sends beyond the manifest's size is not waited for. */
    @Test
    void aGatewayThatSendsNoEndIsNotListenedToForEver() throws Exception {
        String why = why(of(answer(BODY), gateway(new byte[10 * trained.file().length])));
        assertTrue(asked.size() <= trained.file().length / PIECE_BYTES + 1, asked::toString);
        assertEquals("3500 bytes, the manifest says " + trained.file().length, why);
    }

    @Test
    void whatTheGatewayRefusesIsTheReason() throws Exception {
        assertEquals("no such model (unknown-model)", why(of(answer(BODY), (verb, question) -> {
            throw new CliException("no such model (unknown-model)");
        })));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*not base64*", "====", "\u001b[2J"})
    void piecesThatAreNoBase64AreNoModel(String data) throws Exception {
        assertTrue(!why(of(answer(BODY), (verb, question) -> Json.object().put("data", data).build())).isEmpty(), "a reason is given");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{}", "{\"format\":\"selvage-model/1\"}", ""})
    void aManifestThatIsNoneIsNoModel(String text) throws Exception {
        Json.Obj answer = Json.object().put("body", BODY).put("manifest", text).build();
        assertTrue(!why(of(answer, gateway(trained.file()))).isEmpty(), "a reason is given");
        assertEquals(List.of(), asked, "nothing is fetched for it");
    }

    @Test
    void aRecordThatIsNoneIsNoModel() throws Exception {
        assertTrue(!why(of(answer("{"), gateway(trained.file()))).isEmpty(), "a reason is given");
    }

    @Test
    void withoutAManifestItIsSaidOnlyWhenThereWasAModel() throws Exception {
        assertEquals("what it had learned by then is too much for a record", why(of(Json.object().put("body", BODY).build(), gateway(trained.file()))));
        assertEquals("the device has its file, which --from-device fetches", why(of(learned(), gateway(trained.file()))));
        assertEquals(ModelAtHand.NONE, of(Json.object().put("body", "{}").build(), gateway(trained.file())));
        assertEquals(ModelAtHand.NONE, of(Json.object().build(), gateway(trained.file())));
    }

    /** What decision.show answers of a model that nobody has offered. */
    private Json.Obj learned() {
        String body = "{\"model\":{\"name\":\"heat\",\"sha256\":\"" + manifest.content().sha256() + "\"}}";
        return Json.object().put("device", "press-1").put("body", body).build();
    }

    /** A gateway whose device gives that result; its task runs when it is looked at for the first time, and its rows come last. */
    private final class Device implements Upload.Gateway {
        private final List<String> verbs = new ArrayList<>();
        private final String result;
        private final String end;

        private Device(byte[] manifestBytes, byte[] file, String end) {
            this.result = Json.object().put("manifest", new String(manifestBytes, StandardCharsets.UTF_8)).put("signature", "").put("data", Base64.getEncoder().encodeToString(file))
                    .build().text();
            this.end = end;
        }

        @Override
        public Json.Obj ask(String verb, Json.Obj question) throws CliException {
            verbs.add(verb);
            assertEquals(Optional.of("t-7"), question.text("id"));
            if (verb.equals("task.submit")) {
                assertEquals(Optional.of("device=press-1"), question.text("to"));
                assertEquals(Optional.of(manifest.content().sha256()), question.object("args").orElseThrow().text("sha256"));
                return Json.object().build();
            } else if (verb.equals("task.show")) {
                String state = verbs.size() == 2 ? "RUNNING" : end;
                return Json.object().put("task", Json.object().put("id", "t-7").put("state", state).put("partsTotal", 1).put("reason", "it says why").build()).build();
            }
            assertEquals("task.result", verb);
            if (verbs.stream().filter(verb::equals).count() == 1) {
                throw new CliException("press-1 has no result of task t-7 (no-result)");
            }
            return Json.object().put("chunks", 1).put("data", Base64.getEncoder().encodeToString(result.getBytes(StandardCharsets.UTF_8))).build();
        }
    }

    @Test
    void whatADeviceHasLearnedIsFetchedFromItByATask() throws Exception {
        Device device = new Device(manifest.bytes(), trained.file(), "SUCCEEDED");

        ModelAtHand at = ModelAtHand.of(learned(), device, Optional.of("t-7"));

        Model model = at.model().orElseThrow(() -> new AssertionError(at.why()));
        assertEquals(trained.open().score(new double[] {0.5}).value(), model.score(new double[] {0.5}).value(), 0);
        assertEquals(List.of("task.submit", "task.show", "task.show", "task.result", "task.result"), device.verbs);
    }

    @Test
    void aDeviceThatHasItNoMoreSaysSo() throws Exception {
        Device device = new Device(manifest.bytes(), trained.file(), "FAILED");
        String why = why(ModelAtHand.of(learned(), device, Optional.of("t-7")));
        assertTrue(why.startsWith("the device does not give it: t-7") && why.contains("it says why"), why);
    }

    @Test
    void whatADeviceAnswersIsNotBelieved() throws Exception {
        byte[] other = trained.file().clone();
        other[other.length - 1] ^= 1;
        assertEquals("the file is not the one of the manifest; fetch it again", why(ModelAtHand.of(learned(), new Device(manifest.bytes(), other, "SUCCEEDED"), Optional.of("t-7"))));
        Trained second = Trainer.train(new Recipe(Family.KMEANS, Json.object().put("k", 3).build(), 1), rows);
        Manifest others = Packing.manifest(second, rows, new Packing.Label("heat", new Version(1, 0, 1), new Manifest.Purpose("press", "guard", "ab".repeat(32)), 1, "made up",
                new Manifest.Terms(new Version(0, 1, 0), Long.MAX_VALUE / 4, "plant")), Json.object().build());
        assertEquals("the device has answered with another model", why(ModelAtHand.of(learned(), new Device(others.bytes(), second.file(), "SUCCEEDED"), Optional.of("t-7"))));
        assertTrue(!why(ModelAtHand.of(learned(), new Device("{".getBytes(StandardCharsets.UTF_8), other, "SUCCEEDED"), Optional.of("t-7"))).isEmpty(), "a reason is given");
    }

    private DecisionSpec policy(String family, String parameters) throws Exception {
        Path profile = Files.writeString(folder.resolve("press.yaml"), PROFILE.replace("LEARN", family).replace("PARAMETERS", parameters));
        return DeviceFile.readKind(profile, ProfileSource.bundled()).decisions().get(0);
    }

    private static Json.Obj answer(DecisionSpec policy, String baseline) {
        return Json.object().put("body", "{\"evidence\":{\"baseline\":" + baseline + "}}").put("policy", PolicyJson.write(policy).text()).build();
    }

    private static Model detector(DecisionSpec policy) {
        return Streaming.model("heat", Input.of(policy), policy.model().orElseThrow().learn().orElseThrow());
    }

    @Test
    void aDetectorIsRestoredFromTheRecordAndScoresTheSame() throws Exception {
        DecisionSpec policy = policy("ewma", "memory: 100, threshold: 3");
        Model device = detector(policy);
        Random random = new Random(2);
        for (int i = 0; i < 50; i++) {
            device.learn(new double[] {20 + random.nextGaussian()});
        }

        ModelAtHand at = of(answer(policy, device.state().orElseThrow().text()), (verb, question) -> {
            throw new AssertionError("there is no file of it");
        });

        Model restored = at.model().orElseThrow(() -> new AssertionError(at.why()));
        assertEquals(device.card().threshold(), restored.card().threshold());
        for (double level : new double[] {0, 19.5, 20, 23, 1e9}) {
            assertEquals(device.score(new double[] {level}), restored.score(new double[] {level}));
        }
        assertTrue(restored.score(new double[] {30}).value() > 3, "it is no longer warming up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"learnt\":-1,\"baselines\":[]}", "{\"learnt\":1,\"baselines\":[{},{}]}", "{\"learnt\":1,\"baselines\":[7]}", "{\"learnt\":\"many\",\"baselines\":{}}"})
    void aBaselineOfAnotherDetectorIsNoModel(String baseline) throws Exception {
        ModelAtHand at = of(answer(policy("ewma", ""), baseline), gateway(trained.file()));
        assertTrue(!why(at).isEmpty(), "a reason is given");
    }

    @Test
    void aForestIsNotInTheRecordSoThereIsNothingToRestore() throws Exception {
        assertEquals(ModelAtHand.NONE, of(answer(policy("random-cut-forest", "warmUp: 70"), "{}"), gateway(trained.file())));
    }

    @Test
    void aPolicyOfAnotherMakeIsNoModel() throws Exception {
        Json.Obj answer = Json.object().put("body", "{\"evidence\":{\"baseline\":{}}}").put("policy", "{\"inputs\":7}").build();
        assertEquals(Optional.empty(), of(answer, gateway(trained.file())).model());
    }
}
