// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.manifest.Offer;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.protocol.ModelChunk;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Models that a device does not take, each for its reason, and most of them before a byte of their files is fetched. */
class ModelRefusalTest extends ModelCase {
    private static final long NEVER = Long.MAX_VALUE / 4;

    private void refused(Offer model, String reason) {
        offer(model, "active");
        await(() -> state("offer").equals("refused"));
        assertTrue(reason("offer").startsWith(reason), reason("offer"));
        assertEquals(0, wishes().size(), "nothing of it is fetched");
        assertEquals("none", state("a"));
        int rows = replica.rows(Tables.MODEL, "oven-1").size();
        decisions.merged();
        decide(HOT, 2);
        assertEquals(rows, replica.rows(Tables.MODEL, "oven-1").size());
        assertEquals(Optional.empty(), decidedBy());
    }

    @Test
    void oneForAnotherKindOfDevice() {
        connect(false);
        refused(model("1.0.0", NORMAL, policy().template(), "kiln", NEVER), "other-device-kind: model \"heat\" refused: it is for \"kiln\"");
    }

    @Test
    void oneWhoseTimeIsOver() {
        connect(false);
        refused(model("1.0.0", NORMAL, policy().template(), "oven", nowMillis - 1), "expired: ");
    }

    @Test
    void oneForOtherInputsOfTheDecision() {
        connect(false);
        refused(model("1.0.0", NORMAL, "ab".repeat(32), "oven", NEVER), "other-decision: ");
    }

    @Test
    void oneOfAStranger() throws Exception {
        connect(false);
        Files.writeString(keys(), "# nobody\n");
        refused(model("1.0.0", NORMAL), "unknown-key: ");
    }

    @Test
    void oneWhoseKeyMaySignOthersOnly() throws Exception {
        connect(false);
        Files.writeString(keys(), Files.readString(keys()).replace(" heat", " pump-*"));
        refused(model("1.0.0", NORMAL), "key-not-allowed: ");
    }

    @Test
    void oneThatWasChangedAfterItWasSigned() {
        connect(false);
        Offer good = model("1.0.0", NORMAL);
        Offer other = model("1.0.0", NORMAL + 1);
        refused(new Offer(other.manifest(), good.signature(), other.content()), "bad-signature: ");
    }

    @Test
    void whatIsNoManifest() {
        connect(false);
        refused(new Offer("{\"format\":\"selvage-model/1\"}".getBytes(StandardCharsets.UTF_8), "", Offer.Content.of(new byte[0])), "bad-manifest: ");
    }

    @Test
    void anOlderOneThatIsReplayedAndTheNewerOneDecidesOn() {
        connect(false);
        Offer old = model("1.0.0", NORMAL);
        Offer now = model("1.1.0", NORMAL);
        offer(now, "active");
        deliver(now, () -> state("a").equals("shadow"));
        decideUntil(NORMAL, "a", "active");
        offer(old, "active");
        await(() -> state("offer").equals("refused"));
        assertTrue(reason("offer").startsWith("not-newer: "), reason("offer"));
        decide(HOT, 1);
        assertEquals(Optional.of("heat@1.1.0"), decidedBy());
    }

    @Test
    void aFileThatIsNotTheOneOfItsManifest() {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        Offer other = model("1.0.0", NORMAL + 50);
        offer(model, "active");
        await(() -> wishes().size() == 1);
        // a gateway that was taken over, or a disk that was not sound: right by name, wrong by content
        try {
            byte[] file = other.content().read();
            String sha256 = wishes().get(0).text("sha256").orElseThrow();
            long size = wishes().get(0).integer("size").orElseThrow();
            byte[] wrong = Arrays.copyOf(file, (int) size);
            piece(new ModelChunk(sha256, 0, wrong).bytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        await(() -> state("offer").equals("refused"));
        assertTrue(reason("offer").startsWith("bad-digest: "), reason("offer"));
        assertTrue(Files.notExists(folder.resolve("a/models/heat.part")), "what was refused takes no room");
    }

    @Test
    void theSameOneOfferedAgainWhenWhatWasWrongIsMended() throws Exception {
        connect(false);
        String good = Files.readString(keys());
        Files.writeString(keys(), "");
        Offer model = model("1.0.0", NORMAL);
        refused(model, "unknown-key: ");
        Files.writeString(keys(), good);
        offer(model, "active");
        deliver(model, () -> state("a").equals("shadow"));
    }

    @Test
    void aRingThatCannotBeReadIsNamedWithItsFile() throws Exception {
        connect(false);
        Files.writeString(keys(), "plant-a not-a-key heat\n");
        refused(model("1.0.0", NORMAL), keys().toString());
    }

    @Test
    void aSlotThatSomebodyHasChangedIsNotAsked() throws Exception {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        offer(model, "active");
        deliver(model, () -> state("a").equals("shadow"));
        decideUntil(NORMAL, "a", "active");
        Path manifest = folder.resolve("a/models/heat/a.manifest");
        Files.writeString(manifest, Files.readString(manifest).replace("guard", "guarD"));
        reboot();
        decide(HOT, 2);
        assertEquals("refused", state("a"), "somebody has changed the slot");
        assertEquals(Optional.empty(), decidedBy());
        assertTrue(replica.rows(Tables.DECISION_STATE, "oven-1", "guard").get(0).contains(Cell.of("missing")), replica.rows(Tables.DECISION_STATE, "oven-1")::toString);
    }

    @Test
    void oneThatIsLargerThanTheProfileAllows() throws Exception {
        connect(false);
        Files.writeString(folder.resolve("oven.yaml"), profile() + "limits: {model: 1024}\n");
        device = DeviceFile.read(folder.resolve("oven-1.yaml"), ProfileSource.bundled());
        reboot();
        connect(false);
        refused(model("1.0.0", NORMAL), "too-large: model \"heat\" refused: ");
    }
}
