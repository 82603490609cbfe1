// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.model.Plant;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models on the workstation, from rows to a signed folder that a device would believe. */
class ModelCommandTest {
    @TempDir
    Path folder;

    private Path key;
    private Path run;
    private Path profile;
    private String publicLine;

    @BeforeEach
    void begin() throws Exception {
        Plant plant = new Plant(folder);
        profile = plant.profile("sample");
        run = plant.recording(300);
        key = folder.resolve("keys").resolve("models.pem");
        publicLine = Run.of("model", "key", key.toString(), "--id", "plant-a", "--for", "hot").out().strip();
    }

    private Run train(String... more) {
        List<String> all = new ArrayList<>(List.of("model", "train", "--profile", profile.toString(), "--key", key.toString(), "--out", folder.resolve("models").toString()));
        all.addAll(List.of(more));
        return Run.of(all.toArray(String[]::new));
    }

    private Run trainGuard(String... more) {
        List<String> all = new ArrayList<>(List.of("--data", run.toString(), "--decision", "guard"));
        all.addAll(List.of(more));
        return train(all.toArray(String[]::new));
    }

    private static void fails(String line, Run run) {
        assertEquals(1, run.exit(), run.toString());
        assertEquals("selvage: " + line, run.err().strip());
        assertEquals("", run.out());
    }

    private Path trained() {
        Run trained = trainGuard("--family", "kmeans", "--param", "k=4", "--rows", "200", "--label", "what");
        assertEquals(0, trained.exit(), trained.toString());
        return folder.resolve("models").resolve("hot-1.0.0");
    }

    @Test
    void aKeyIsMadeOnceAndItsLineIsForDevices() {
        assertTrue(publicLine.matches("plant-a [A-Za-z0-9+/=]{60} hot"), publicLine);
        fails(key + " is there already, and no key is written over; its public line is in " + key + ".pub", Run.of("model", "key", key.toString()));
        fails("cannot make " + folder.resolve("k.pem") + ": a key's id must match [a-z0-9][a-z0-9._-]{0,62}", Run.of("model", "key", folder.resolve("k.pem").toString(), "--id", "No!"));
    }

    @Test
    void whatIsTrainedIsJudgedByRowsThatItHasNotSeen() {
        Run trained = trainGuard("--family", "kmeans", "--param", "k=4", "--rows", "200", "--label", "what");
        assertEquals(0, trained.exit(), trained.toString());
        List<String> lines = trained.out().lines().toList();
        assertEquals("decision  \"guard\" of the profile \"plant\": 3 features, computed as on the device", lines.get(0));
        assertEquals("rows      300 of " + run + ": 196 to learn from, 100 held out", lines.get(1));
        assertEquals("left out  4 while windows were filling, 0 with an input missing, 0 labelled as alarms, 0 without a label", lines.get(2));
        assertEquals("judged by the rows held out:", lines.get(4));
        assertTrue(lines.get(5).matches("  F1 (0\\.9..|1\\.000) with FAR [0-9.]+ % \\(false alarms of normal rows\\) and MAR [0-9.]+ % \\(missed of alarms\\)"), lines.get(5));
    }

    @Test
    void theSameRowsAndSeedGiveTheSameModelAndVersionsGoOn() throws Exception {
        Path first = trained();
        Json.Obj second = JsonReader.readObject(trainGuard("--family", "kmeans", "--param", "k=4", "--rows", "200", "--label", "what", "--json").out().getBytes(StandardCharsets.UTF_8));
        assertEquals("1.0.1", second.text("version").orElseThrow());
        assertEquals(-1, Files.mismatch(first.resolve("model"), Path.of(second.text("folder").orElseThrow()).resolve("model")));
        fails(first + " is there already; give another --version or --out", trainGuard("--family", "kmeans", "--version", "1.0.0"));
    }

    @Test
    void alarmsAreNeverLearnedAsNormal() {
        Run trained = trainGuard("--family", "kmeans", "--label", "what");
        assertTrue(trained.out().contains(" 60 labelled as alarms,"), trained.out());
        assertTrue(trained.out().contains("judged by the rows it was trained on, which flatters it"), trained.out());
    }

    @Test
    void aModelSaysWhereItComesFromAndWhoSignedIt() throws Exception {
        Path model = trained();
        Run shown = Run.of("model", "show", model.toString(), "--key", key.toString());
        assertEquals(0, shown.exit(), shown.toString());
        assertTrue(shown.out().startsWith("hot 1.0.0: kmeans, its score is a distance, threshold "), shown.out());
        assertTrue(shown.out().contains("from       " + run + ", 2026-01-05T08:00:00Z to 2026-01-05T08:04:59Z, the first 200 rows; kmeans, k 4, seed 1\n"), shown.out());
        assertTrue(shown.out().contains("checked    the file is whole, opens, and answers its 24 golden vectors as it should\n"), shown.out());
        assertTrue(shown.out().contains("signed     by key plant-a: believed\n"), shown.out());
        assertTrue(shown.out().lines().anyMatch(line -> line.matches("trend +Cel/s +.*")), shown.out());
        Path ring = Files.writeString(folder.resolve("model-keys"), publicLine + "\n");
        assertEquals(0, Run.of("model", "show", model.toString(), "--keys", ring.toString()).exit());
        Path narrow = Files.writeString(folder.resolve("narrow"), publicLine.replace(" hot", " cold") + "\n");
        Run refused = Run.of("model", "show", model.toString(), "--keys", narrow.toString());
        assertEquals(1, refused.exit());
        assertTrue(refused.out().contains("NOT BELIEVED, key \"plant-a\" may sign [cold], not \"hot\""), refused.out());
        assertTrue(Run.of("model", "show", model.toString()).out().contains("not looked at; give --key or --keys"));
    }

    @Test
    void aChangedFileIsRefusedBeforeItIsOpened() throws Exception {
        Path model = trained();
        byte[] bytes = Files.readAllBytes(model.resolve("model"));
        bytes[bytes.length / 2] ^= 1;
        Files.write(model.resolve("model"), bytes);
        Run shown = Run.of("model", "show", model.toString());
        assertEquals(1, shown.exit());
        assertTrue(shown.out().contains("checked    REFUSED (bad-digest): the file is not the one of the manifest"), shown.out());
        fails(model + ": the file is not the one of the manifest; fetch it again", Run.of("model", "evaluate", model.toString(), "--profile", profile.toString(), "--data", run.toString()));
        fails(model + ": the file \"model\" is not the one of manifest.json; train it anew, or copy the folder again", Run.of("model", "offer", model.toString(), "--device", "d-1", "--port", "1"));
    }

    @Test
    void aModelIsJudgedByTheMeasureOfItsFamily() {
        Path model = trained();
        Run labelled = Run.of("model", "evaluate", model.toString(), "--profile", profile.toString(), "--data", run.toString(), "--label", "kind", "--of", "hot", "--after-row", "200");
        assertTrue(labelled.out().contains("F1 ") && labelled.out().contains(" with FAR ") && labelled.out().contains(" and MAR "), labelled.toString());
        Run unlabelled = Run.of("model", "evaluate", model.toString(), "--profile", profile.toString(), "--data", run.toString());
        assertTrue(unlabelled.out().contains("without labels nobody can say whether they should be") && !unlabelled.out().contains("F1"), unlabelled.toString());
        Run classes = trainGuard("--family", "cart", "--label", "kind", "--of", "hot");
        assertTrue(classes.out().contains("F1 1.000 with FAR 0.0 %") && classes.out().contains("was \\ said  fine  hot"), classes.toString());
        Run quantity = trainGuard("--family", "linear-regression", "--label", "power", "--until", "2026-01-05T08:03:00Z");
        assertTrue(quantity.out().contains("RMSE ") && quantity.out().contains(" and MAE ") && quantity.out().contains(" held out"), quantity.toString());
    }

    @Test
    void whatCannotBeTrainedIsOneLine() throws Exception {
        fails("the profile \"plant\" has no decision \"nope\"; it has guard, plain", train("--data", run.toString(), "--decision", "nope", "--family", "kmeans"));
        fails("the decision \"plain\" of the profile \"plant\" asks no model; write model: {name: NAME} into it, which says what the model is called",
                train("--data", run.toString(), "--decision", "plain", "--family", "kmeans"));
        fails(run + " has no column \"nope\", which --label names; it has time, heat, amps, what, kind, power", trainGuard("--family", "kmeans", "--label", "nope"));
        fails(run + " has no column \"x\", which --map names for \"t\"; it has time, heat, amps, what, kind, power", trainGuard("--family", "kmeans", "--map", "t=x"));
        fails("--map x: the decision \"guard\" has no such input; it has [t, trend, i]", trainGuard("--family", "kmeans", "--map", "x=heat"));
        fails("3 rows are left to learn from, of 300 (4 while windows were filling, 0 with an input missing, 0 without a label); at least 5 are needed", trainGuard("--family", "kmeans", "--rows", "7"));
        fails("cannot train kmeans: the recipe's family has no parameter \"K\"", trainGuard("--family", "kmeans", "--param", "K=3"));
        fails("cannot train cart: the recipe needs \"of\": the class whose share is the score", trainGuard("--family", "cart", "--label", "kind"));
        fails("row 5: the label \"fine\" is no number; this family learns a quantity", trainGuard("--family", "linear-regression", "--label", "kind"));
        fails("no key in " + folder.resolve("none.pem") + "; make one with: selvage model key " + folder.resolve("none.pem"), Run.of("model", "train", "--profile", profile.toString(), "--data", run.toString(), "--decision", "guard", "--family", "kmeans", "--out", folder.toString(), "--key", folder.resolve("none.pem").toString()));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        fails(key + " holds a private key and is open to more than its owner: chmod 600 " + key, trainGuard("--family", "kmeans"));
    }

    @Test
    void aTableThatIsNoneIsOneLineWithItsPlace() throws Exception {
        record Bad(String text, String why) {}
        for (Bad bad : List.of(
                new Bad("", " has no header: its first line must name the columns"),
                new Bad("time,heat,amps\n1,2\n", ":2: 2 cells where the header has 3"),
                new Bad("time,heat,amps\nyesterday,2,3\n", ":2: \"yesterday\" in the column \"time\" is no time; use 2026-03-09T15:56:30Z, or seconds since 1970; --time names another column"),
                new Bad("time,heat,amps\n1,2,3\n\n2,hot,3\n", ":4: \"hot\" is no number, in the column of the point \"heat\"; leave the cell empty where there is no value"),
                new Bad("time,heat,amps\n2,2,3\n1,2,3\n", ":3: it is earlier than the row before it; sort the rows by time"),
                new Bad("time,heat\n1,2\n", " has no column for the input \"i\" (point \"amps\"); it has time, heat; say --map i=COLUMN"))) {
            Path file = Files.writeString(folder.resolve("bad.csv"), bad.text());
            fails(file + bad.why(), train("--data", file.toString(), "--decision", "guard", "--family", "kmeans"));
        }
        fails(folder.resolve("none.csv") + ": no such file", train("--data", folder.resolve("none.csv").toString(), "--decision", "guard", "--family", "kmeans"));
    }

    @Test
    void aModelOfOtherInputsIsNotJudged() throws Exception {
        Path model = trained();
        Path other = Files.writeString(folder.resolve("other.yaml"), Files.readString(profile).replace("window: 4s", "window: 5s"));
        fails("the inputs of the decision \"guard\" are not those that hot was trained on; a device would refuse it, train it anew",
                Run.of("model", "evaluate", model.toString(), "--profile", other.toString(), "--data", run.toString()));
        fails(folder.resolve("nowhere").resolve("manifest.json") + ": no such file; name a folder that selvage model train has written", Run.of("model", "show", folder.resolve("nowhere").toString()));
        Files.writeString(model.resolve("manifest.json"), "{}");
        assertTrue(Run.of("model", "show", model.toString()).err().startsWith("selvage: " + model + "/manifest.json: "));
    }

    @Test
    void aPumpLoopOfThePublicBenchmarkIsLearned() throws Exception {
        Path data = Path.of(System.getProperty("selvage.root"), "..", "shared", "data", "skab", "valve2", "0.csv");
        Assumptions.assumeTrue(Files.isRegularFile(data), "no data sets beside the checkout: " + data);
        Path pump = Files.writeString(folder.resolve("pump.yaml"), """
                format: selvage-profile/1
                profile: pump
                version: 1.0.0
                driver: {use: simulator, seed: 1}
                points: {current: {type: float64, unit: A, bind: {gen: sine}}, flow: {type: float64, bind: {gen: sine}}}
                decisions:
                  guard:
                    every: 1s
                    inputs: [{as: current, of: current, agg: mean, window: 15s}, {as: flow, of: flow, agg: mean, window: 15s}]
                    model: {name: loop}
                    states: {normal: {}}
                """);
        Run trained = Run.of("model", "train", "--data", data.toString(), "--profile", pump.toString(), "--decision", "guard", "--family", "kmeans", "--rows", "400", "--label", "anomaly",
                "--map", "current=Current", "--map", "flow=Volume Flow RateRMS", "--key", key.toString(), "--out", folder.resolve("models").toString());
        assertEquals(0, trained.exit(), trained.toString());
        assertTrue(trained.out().contains(" 387 to learn from, 724 held out"), trained.out());
        assertEquals(0, Run.of("model", "show", folder.resolve("models/loop-1.0.0").toString()).exit());
        Run judged = Run.of("model", "evaluate", folder.resolve("models/loop-1.0.0").toString(), "--profile", pump.toString(), "--data", data.toString(), "--label", "anomaly", "--after-row", "400",
                "--map", "current=Current", "--map", "flow=Volume Flow RateRMS");
        assertTrue(judged.out().contains("F1 0.") && judged.out().contains(" with FAR "), judged.toString());
    }
}
