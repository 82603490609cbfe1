// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.selvage.decision.model.Model;
import dev.selvage.model.Plant;
import dev.selvage.model.manifest.Blueprint;
import dev.selvage.model.manifest.Digests;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Keyring;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A workstation that trains and signs, and the device that takes: each test changes one thing of a good offer. */
public final class Workshop {
    public static final long NOW = 1_800_000_000_000L;
    public static final String TEMPLATE = "ab".repeat(32);
    private static final Map<Family, String> RECIPES = recipes();

    private final SigningKey key;
    private final String publicKey;
    private final Map<Family, Trained> trained = new LinkedHashMap<>();
    private final Map<Family, Manifest> manifests = new LinkedHashMap<>();
    private final Map<String, Offer> offers = new LinkedHashMap<>();

    public Workshop(Path folder) {
        try {
            this.key = SigningKey.create(folder.resolve("trainer.pem"), "plant-a");
            this.publicKey = Files.readString(folder.resolve("trainer.pem.pub")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<Family, String> recipes() {
        Map<Family, String> recipes = new LinkedHashMap<>();
        recipes.put(Family.KMEANS, "{'k':4}");
        recipes.put(Family.LINEAR_SGD, "{'of':'fault'}");
        recipes.put(Family.CART, "{'of':'fault','depth':4}");
        recipes.put(Family.RANDOM_FOREST, "{'of':'fault','depth':3,'trees':3}");
        recipes.put(Family.ONE_CLASS_SVM, "{}");
        recipes.put(Family.HDBSCAN, "{'minClusterSize':20}");
        recipes.put(Family.LINEAR_REGRESSION, "{}");
        recipes.put(Family.RESIDUAL, "{'target':'amps'}");
        recipes.put(Family.ENSEMBLE, "{'members':[{'family':'kmeans','parameters':{'k':3}},{'family':'one-class-svm'},{'family':'residual','parameters':{'target':'amps'}}]}");
        return recipes;
    }

    public static Json.Obj json(String text) {
        try {
            return JsonReader.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }

    /** A manifest's members, as they are read from what is signed. */
    public static Json.Obj json(Manifest manifest) {
        try {
            return JsonReader.readObject(manifest.bytes());
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }

    public SigningKey key() {
        return key;
    }

    public Keyring keyring(String names) {
        return Keyring.read(publicKey + " " + names);
    }

    public ModelCheck check() {
        return new ModelCheck(keyring("*"));
    }

    public static Rows rows(Family family) {
        return family == Family.LINEAR_REGRESSION ? Plant.withTargets(300, 1) : Plant.labelled(300, 1);
    }

    public Trained trained(Family family) {
        return trained.computeIfAbsent(
                family, f -> Trainer.train(new Recipe(f, json(RECIPES.get(f)), 1), rows(f)));
    }

    public Manifest manifest(Family family) {
        return manifests.computeIfAbsent(family, f -> manifest(f, "1.0.0"));
    }

    public Manifest manifest(Family family, String version) {
        return Packing.manifest(
                trained(family), rows(family),
                new Packing.Label(
                        "pump", Version.of(version), new Manifest.Purpose("pump-skid", "protect", TEMPLATE), 1_700_000_000_000L,
                        "made up", new Manifest.Terms(Version.of("0.1.0"), NOW + 1_000_000, key.kid())),
                json("{'f1':0.93}"));
    }

    /** A good offer. */
    public Offer offer(Family family) {
        return Packing.offer(manifest(family), trained(family).file(), key);
    }

    /** A good offer of a version. */
    public Offer offer(Family family, String version) {
        return offers.computeIfAbsent(
                family + version, v -> Packing.offer(manifest(family, version), trained(family).file(), key));
    }

    /** The manifest with one member changed, or removed, signed with the right key. */
    public Offer offer(Family family, String member, Optional<Json> value) {
        Map<String, Json> members = new LinkedHashMap<>(json(manifest(family)).members());
        value.ifPresentOrElse(v -> members.put(member, v), () -> members.remove(member));
        return signed(new Json.Obj(members).bytes(), trained(family).file());
    }

    /** A good manifest, made right for another file and signed: only the walk, the library and the golden vectors are left. */
    public Offer offer(Family family, byte[] file) {
        Manifest m = manifest(family);
        Manifest other = new Manifest(
                m.name(), m.version(), new Manifest.Content(Digests.of(file), file.length), m.plan(), m.purpose(), m.features(),
                m.training(), m.metrics(), m.golden(), m.terms());
        return signed(other.bytes(), file);
    }

    public Offer withPlan(Family family, Blueprint plan, byte[] file) {
        Manifest m = manifest(family);
        return signed(new Manifest(
                m.name(), m.version(), new Manifest.Content(Digests.of(file), file.length), plan, m.purpose(), m.features(),
                m.training(), m.metrics(), m.golden(), m.terms()).bytes(), file);
    }

    public Offer signed(byte[] manifest, byte[] file) {
        return new Offer(manifest, key.sign(manifest), Offer.Content.of(file));
    }

    public static Wanted wanted() {
        return wanted(Optional.empty());
    }

    public static Wanted wanted(Optional<Version> installed) {
        return new Wanted("pump", "pump-skid", TEMPLATE, Plant.INPUTS, installed, Version.of("0.2.0"), Manifest.Content.BYTES_MAX);
    }

    public Checked check(Offer offer) {
        return check().check(offer, wanted(), NOW);
    }

    public static Checked.Refused refused(Checked checked) {
        return assertInstanceOf(Checked.Refused.class, checked);
    }

    public static Model loaded(Checked checked) {
        return assertInstanceOf(Checked.Loaded.class, checked, checked::toString).model();
    }

    /** A signature of the right form over something else. */
    public static String wrongSignature() {
        return Base64.getEncoder().encodeToString(new byte[64]);
    }

    public static List<Family> families() {
        return new ArrayList<>(RECIPES.keySet());
    }
}
