// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.Score;
import dev.selvage.model.MemberFiles;
import dev.selvage.model.Models;
import dev.selvage.model.manifest.Blueprint;
import dev.selvage.model.manifest.Digests;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Golden;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.manifest.Keyring;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Offer;
import dev.selvage.model.manifest.Reason;
import dev.selvage.model.manifest.Refusal;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Stands between an offered file and the library, which believes what it reads. Checks in this order, and the first that fails
 * ends it: manifest, size, digest, signature, time, device kind, decision, features, newer, agent, every part of the file, opening
 * it, golden vectors. Nothing outside the answer changes. One at a time, on any thread but a decision's: it may wait as
 * long as its limit.
 */
public final class ModelCheck {
    /** Opening takes 8 to 10 times the file in memory. */
    private static final long HEAP_SHARE = 10;
    /** A file of 4 MB is open in 0.4 s on a busy workstation; a slow board has twenty times as long. */
    public static final long OPEN_MILLIS_MAX = 10_000;

    private final Keyring keys;
    private final Bounded bounded;

    /** A check that believes these keys. */
    public ModelCheck(Keyring keys) {
        this(keys, OPEN_MILLIS_MAX);
    }

    ModelCheck(Keyring keys, long openMillisMax) {
        this.keys = keys;
        this.bounded = new Bounded(openMillisMax);
    }

    /** Checks an offer at this wall time. */
    public Checked check(Offer offer, Wanted wanted, long nowMillis) {
        return checked(offer, wanted, OptionalLong.of(nowMillis));
    }

    /**
     * Checks again what was taken before, as at each start: all of it but for being newer, and for its time. A model that runs is not stopped when its
     * time is over, and a clock that is wrong at a start must not cost it.
     */
    public Checked again(Offer held, Wanted wanted) {
        return checked(held, wanted.whateverIsInstalled(), OptionalLong.empty());
    }

    private Checked checked(Offer offer, Wanted wanted, OptionalLong nowMillis) {
        try {
            Manifest manifest = manifest(offer.manifest());
            byte[] file = content(offer.content(), manifest, wanted.bytesMax());
            keys.verify(manifest.terms().kid(), manifest.name(), offer.manifest(), offer.signature());
            checkPurpose(manifest, wanted, nowMillis);
            return new Checked.Loaded(manifest, tried(manifest, file));
        } catch (Refusal e) {
            return refused(wanted, e);
        }
    }

    /** What can be said of an offer before its file is fetched: empty when nothing speaks against it so far. */
    public Optional<Checked.Refused> glance(byte[] manifestBytes, String signature, Wanted wanted, long nowMillis) {
        try {
            Manifest manifest = manifest(manifestBytes);
            long most = mostOf(wanted.bytesMax());
            if (manifest.content().size() > most) {
                throw new Refusal(Reason.TOO_LARGE, manifest.content().size() + " bytes; this device takes " + most);
            }
            keys.verify(manifest.terms().kid(), manifest.name(), manifestBytes, signature);
            checkPurpose(manifest, wanted, OptionalLong.of(nowMillis));
            return Optional.empty();
        } catch (Refusal e) {
            return Optional.of(refused(wanted, e));
        }
    }

    private static Checked.Refused refused(Wanted wanted, Refusal refusal) {
        return new Checked.Refused(refusal.reason(), "model \"" + Printable.of(wanted.name()) + "\" refused: " + refusal.getMessage());
    }

    /** The bytes that this machine takes, of those that it is allowed to. */
    private static long mostOf(long bytesMax) {
        return Math.min(Math.min(Manifest.Content.BYTES_MAX, bytesMax), Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    }

    /**
     * Checks all that can be seen without a device: that manifest and file are one, every part of the file, opening it, golden vectors. Not who
     * signed it: that is for {@link #doubts}, and nothing may be decided by what this gives.
     */
    public Checked inspect(Offer offer) {
        try {
            Manifest manifest = manifest(offer.manifest());
            return new Checked.Loaded(manifest, tried(manifest, content(offer.content(), manifest, Manifest.Content.BYTES_MAX)));
        } catch (Refusal e) {
            return new Checked.Refused(e.reason(), e.getMessage());
        }
    }

    /** Why these keys would not believe the manifest, in one line; empty when they do. */
    public Optional<String> doubts(Offer offer) {
        try {
            Manifest manifest = manifest(offer.manifest());
            keys.verify(manifest.terms().kid(), manifest.name(), offer.manifest(), offer.signature());
            return Optional.empty();
        } catch (Refusal e) {
            return Optional.of(e.getMessage());
        }
    }

    /** The part that is about the file itself, when its manifest is believed. */
    Model tried(Manifest manifest, byte[] file) throws Refusal {
        return bounded.run(() -> open(manifest, file));
    }

    private static Manifest manifest(byte[] bytes) throws Refusal {
        try {
            return Manifest.read(bytes);
        } catch (JsonException e) {
            throw new Refusal(Reason.BAD_MANIFEST, e.getMessage());
        }
    }

    /** The file, when it has the size and the digest of the manifest: nothing is read before its size is known to be bearable. */
    private static byte[] content(Offer.Content content, Manifest manifest, long bytesMax) throws Refusal {
        long most = mostOf(bytesMax);
        try {
            long size = content.size();
            if (Math.max(size, manifest.content().size()) > most) {
                throw new Refusal(Reason.TOO_LARGE, Math.max(size, manifest.content().size()) + " bytes; this device takes " + most);
            }
            if (size != manifest.content().size()) {
                throw new Refusal(Reason.SIZE_DIFFERS, size + " bytes, the manifest says " + manifest.content().size());
            }
            byte[] file = content.read();
            if (!Digests.of(file).equals(manifest.content().sha256())) {
                throw new Refusal(Reason.BAD_DIGEST, "the file is not the one of the manifest; fetch it again");
            }
            return file;
        } catch (IOException e) {
            throw new Refusal(Reason.SIZE_DIFFERS, "the file cannot be read: " + Printable.of(String.valueOf(e.getMessage())));
        }
    }

    /** Whether it is meant for this device, this decision and this time; the cheapest first. */
    private static void checkPurpose(Manifest m, Wanted wanted, OptionalLong nowMillis) throws Refusal {
        if (!m.name().equals(wanted.name())) {
            throw new Refusal(Reason.OTHER_DECISION, "it is the model \"" + m.name() + "\"");
        }
        if (nowMillis.isPresent() && nowMillis.getAsLong() > m.terms().notAfterMillis()) {
            throw new Refusal(Reason.EXPIRED, "its time was over at " + m.terms().notAfterMillis() + ", now it is " + nowMillis.getAsLong() + "; sign a newer one");
        }
        if (!m.purpose().profile().equals(wanted.profile())) {
            throw new Refusal(Reason.OTHER_DEVICE_KIND, "it is for \"" + Printable.of(m.purpose().profile()) + "\", this is a \"" + Printable.of(wanted.profile()) + "\"");
        }
        if (!m.purpose().template().equals(wanted.template())) {
            throw new Refusal(Reason.OTHER_DECISION, "the decision's inputs have changed since it was trained; train it on the new ones");
        }
        if (!Input.of(m.features()).equals(wanted.inputs())) {
            throw new Refusal(Reason.OTHER_FEATURES, "its features are " + Printable.of(Input.of(m.features()).toString()) + ", the decision has " + Printable.of(wanted.inputs().toString()));
        }
        if (wanted.installed().isPresent() && m.version().compareTo(wanted.installed().get()) <= 0) {
            throw new Refusal(Reason.NOT_NEWER, "version " + m.version() + " is not newer than the installed " + wanted.installed().get());
        }
        if (m.terms().minAgent().compareTo(wanted.agent()) > 0) {
            throw new Refusal(Reason.AGENT_TOO_OLD, "it needs agent " + m.terms().minAgent() + ", this is " + wanted.agent());
        }
    }

    /** Runs on the bounded thread: all that touches the bytes beyond their digest. */
    private static Model open(Manifest m, byte[] file) throws Refusal {
        checkParts(m.plan(), m.features(), file);
        Model model = Models.open(m.identity(), m.plan(), Input.of(m.features()), file);
        for (Golden golden : m.golden()) {
            if (!holds(golden, model)) {
                throw new Refusal(Reason.WRONG_SCORES, "it scores " + model.score(golden.x()).value() + " where its manifest says " + golden.score());
            }
        }
        return model;
    }

    /** Whether the model says the same. */
    private static boolean holds(Golden golden, Model model) {
        Score now = model.score(golden.x().clone());
        // Written so that a NaN does not hold.
        return Math.abs(now.value() - golden.score()) <= Golden.TOLERANCE * Math.max(1, Math.abs(golden.score()))
                && now.label().equals(golden.label());
    }

    /** The walk and the shape of a file, or of each member of an ensemble. */
    private static void checkParts(Blueprint plan, List<FeatureStats> features, byte[] file) throws Refusal {
        if (plan.family() != Family.ENSEMBLE) {
            Shape.check(Walk.read(file, plan.family()), plan.family(), features);
            return;
        }
        List<Blueprint> plans = plan.members();
        List<byte[]> files = files(file);
        Shape.require(plans.size() == files.size(), files.size() + " members with " + plans.size() + " descriptions");
        for (int i = 0; i < files.size(); i++) {
            Shape.check(Walk.read(files.get(i), plans.get(i).family()), plans.get(i).family(), features);
        }
    }

    private static List<byte[]> files(byte[] file) throws Refusal {
        try {
            return MemberFiles.split(file);
        } catch (IllegalArgumentException e) {
            throw Shape.bad(e.getMessage());
        }
    }
}
