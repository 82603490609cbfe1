// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.model.Model;
import dev.selvage.model.Plant;
import dev.selvage.model.manifest.Digests;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.manifest.Keyring;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Offer;
import dev.selvage.model.manifest.Reason;
import dev.selvage.model.manifest.Version;
import dev.selvage.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ModelCheckTest {
    @TempDir
    static Path folder;

    private static Workshop workshop;

    @BeforeAll
    static void open() {
        workshop = new Workshop(folder);
    }

    static List<Family> families() {
        return Workshop.families();
    }

    private static void refuses(Reason reason, Checked checked) {
        Checked.Refused refused = Workshop.refused(checked);
        assertEquals(reason, refused.reason(), refused::line);
        assertEquals(1, refused.line().lines().count());
    }

    private static Checked check(Offer offer, Wanted wanted) {
        return workshop.check().check(offer, wanted, Workshop.NOW);
    }

    @ParameterizedTest
    @MethodSource("families")
    void takesAGoodOne(Family family) {
        Model model = Workshop.loaded(workshop.check(workshop.offer(family)));
        assertEquals(family.wireName(), model.card().family());
        assertEquals(Digests.of(workshop.trained(family).file()), model.card().digest());
        for (double[] row : Plant.list(20, 3)) {
            assertEquals(workshop.trained(family).open().score(row), model.score(row));
        }
    }

    @Test
    void refusesASizeOverAnyLimit() {
        Offer offer = workshop.offer(Family.KMEANS);
        Wanted small = new Wanted("pump", "pump-skid", Workshop.TEMPLATE, Plant.INPUTS, Optional.empty(), Version.of("0.2.0"), 1_000);
        refuses(Reason.TOO_LARGE, check(offer, small));
        refuses(Reason.BAD_MANIFEST, workshop.check(workshop.offer(Family.KMEANS, "size", Optional.of(new Json.Int(9_000_000)))));
    }

    @Test
    void refusesWhatIsMadeForAnother() {
        Offer offer = workshop.offer(Family.KMEANS);
        refuses(Reason.OTHER_DEVICE_KIND, check(offer, wanted("pump", "fan", Workshop.TEMPLATE, Plant.INPUTS)));
        refuses(Reason.OTHER_DECISION, check(offer, wanted("pump", "pump-skid", "cd".repeat(32), Plant.INPUTS)));
        refuses(Reason.OTHER_DECISION, check(offer, wanted("valve", "pump-skid", Workshop.TEMPLATE, Plant.INPUTS)));
    }

    private static Wanted wanted(String name, String profile, String template, List<Input> inputs) {
        return new Wanted(name, profile, template, inputs, Optional.empty(), Version.of("0.2.0"), Manifest.Content.BYTES_MAX);
    }

    @Test
    void refusesOtherFeaturesUnitsAndOrders() {
        Offer offer = workshop.offer(Family.KMEANS);
        List<Input> renamed = new ArrayList<>(Plant.INPUTS);
        renamed.set(0, new Input("heat", "Cel"));
        refuses(Reason.OTHER_FEATURES, check(offer, wanted("pump", "pump-skid", Workshop.TEMPLATE, renamed)));
        List<Input> otherUnit = new ArrayList<>(Plant.INPUTS);
        otherUnit.set(0, new Input("temp", "K"));
        refuses(Reason.OTHER_FEATURES, check(offer, wanted("pump", "pump-skid", Workshop.TEMPLATE, otherUnit)));
        List<Input> swapped = new ArrayList<>(Plant.INPUTS);
        Collections.swap(swapped, 0, 1);
        refuses(Reason.OTHER_FEATURES, check(offer, wanted("pump", "pump-skid", Workshop.TEMPLATE, swapped)));
        refuses(Reason.OTHER_FEATURES, check(offer, wanted("pump", "pump-skid", Workshop.TEMPLATE, Plant.INPUTS.subList(0, 4))));
    }

    @Test
    void refusesWhatIsNotNewer() {
        Offer offer = workshop.offer(Family.KMEANS);
        for (String installed : List.of("1.0.0", "1.0.1", "1.10.0", "2.0.0")) {
            refuses(Reason.NOT_NEWER, check(offer, Workshop.wanted(Optional.of(Version.of(installed)))));
        }
        Workshop.loaded(check(offer, Workshop.wanted(Optional.of(Version.of("0.9.9")))));
    }

    @Test
    void refusesWhenItsTimeIsOver() {
        Offer offer = workshop.offer(Family.KMEANS);
        refuses(Reason.EXPIRED, workshop.check().check(offer, Workshop.wanted(), Workshop.NOW + 1_000_001));
        Workshop.loaded(workshop.check().check(offer, Workshop.wanted(), Workshop.NOW + 1_000_000));
    }

    @Test
    void refusesWhenTheAgentIsTooOld() {
        refuses(Reason.AGENT_TOO_OLD, workshop.check(workshop.offer(Family.KMEANS, "minAgent", Optional.of(new Json.Str("0.2.1")))));
    }

    @Test
    void aSignatureIsOfTheExactBytes() {
        Offer good = workshop.offer(Family.KMEANS);
        byte[] spaced = (new String(good.manifest(), StandardCharsets.UTF_8) + " ").getBytes(StandardCharsets.UTF_8);
        refuses(Reason.BAD_SIGNATURE, workshop.check(new Offer(spaced, good.signature(), good.content())));
    }

    @Test
    void checksInTheFixedOrder() {
        // Everything is wrong with it; each put right uncovers the next.
        byte[] file = workshop.trained(Family.KMEANS).file();
        Offer unsigned = new Offer(workshop.offer(Family.KMEANS).manifest(), "no", Offer.Content.of(new byte[file.length]));
        Wanted other = wanted("pump", "fan", "cd".repeat(32), List.of());
        refuses(Reason.BAD_DIGEST, workshop.check().check(unsigned, other, Long.MAX_VALUE));
        Offer whole = new Offer(unsigned.manifest(), "no", Offer.Content.of(file));
        refuses(Reason.UNKNOWN_KEY, new ModelCheck(new Keyring(List.of())).check(whole, other, Long.MAX_VALUE));
        refuses(Reason.BAD_SIGNATURE, workshop.check().check(whole, other, Long.MAX_VALUE));
        Offer signed = workshop.offer(Family.KMEANS);
        refuses(Reason.EXPIRED, workshop.check().check(signed, other, Long.MAX_VALUE));
        refuses(Reason.OTHER_DEVICE_KIND, check(signed, other));
        refuses(Reason.OTHER_DECISION, check(signed, wanted("pump", "pump-skid", "cd".repeat(32), List.of())));
        refuses(Reason.OTHER_FEATURES, check(signed, wanted("pump", "pump-skid", Workshop.TEMPLATE, List.of())));
    }

    @Test
    void whatIsTooSlowIsLeftAndTheNextWaitsForIt() {
        ModelCheck hasty = new ModelCheck(workshop.keyring("*"), 0);
        refuses(Reason.TOO_SLOW, hasty.check(workshop.offer(Family.RANDOM_FOREST), Workshop.wanted(), Workshop.NOW));
        Checked next = hasty.check(workshop.offer(Family.RANDOM_FOREST), Workshop.wanted(), Workshop.NOW);
        Reason reason = Workshop.refused(next).reason();
        assertTrue(reason == Reason.BUSY || reason == Reason.TOO_SLOW, reason::toString);
    }

    @Test
    void whatIsOnlyLookedAtNeedsNoKeyAndWhoDoubtsSaysWhy() {
        Offer offer = workshop.offer(Family.KMEANS);
        ModelCheck nobodys = new ModelCheck(Keyring.read(""));
        assertEquals(offer.manifest().length, assertInstanceOf(Checked.Loaded.class, nobodys.inspect(offer)).manifest().bytes().length);
        assertTrue(nobodys.doubts(offer).orElseThrow().startsWith("no key \"plant-a\" in the ring"));
        assertEquals(Optional.empty(), workshop.check().doubts(offer));
        Offer forged = new Offer(offer.manifest(), Workshop.wrongSignature(), offer.content());
        assertTrue(workshop.check().doubts(forged).orElseThrow().startsWith("the signature is not one"));
        Offer other = new Offer(offer.manifest(), offer.signature(), Offer.Content.of(new byte[(int) workshop.manifest(Family.KMEANS).content().size()]));
        assertEquals(Reason.BAD_DIGEST, assertInstanceOf(Checked.Refused.class, nobodys.inspect(other)).reason());
    }
}
