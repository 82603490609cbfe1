// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import java.util.List;

/**
 * What a model is, where it comes from and what it is for; signed, and kept beside its file for good.
 *
 * @param plan family, threshold, and parameters such as the class of interest and an ensemble's members
 * @param features in order, with the training data's statistics
 * @param metrics what the evaluation said, for people
 * @param golden 5 to 64 vectors with their scores
 */
public record Manifest(
        String name,
        Version version,
        Content content,
        Blueprint plan,
        Purpose purpose,
        List<FeatureStats> features,
        Training training,
        Json.Obj metrics,
        List<Golden> golden,
        Terms terms) {
    /** The first member of each, so that a reader of another age knows at once. */
    public static final String FORMAT = "selvage-model/1";

    public Manifest {
        features = List.copyOf(features);
        golden = List.copyOf(golden);
    }

    /** The bytes it stands for: SHA-256 in hex, and how many. */
    public record Content(String sha256, long size) {
        /** The largest file: forests of a hundred trees have half of it, all others stay below 100 kB. */
        public static final long BYTES_MAX = 8L * 1024 * 1024;
    }

    /**
     * What it is made for.
     *
     * @param profile the device kind
     * @param template SHA-256 of the decision's inputs as the profile gives them
     */
    public record Purpose(String profile, String decision, String template) {}

    /**
     * What it learned from.
     *
     * @param library such as tribuo 4.3.2
     * @param trainedAtMillis wall time
     * @param sha256 of the rows
     * @param source where they came from, for people
     */
    public record Training(String library, long trainedAtMillis, long rows, String sha256, String source) {}

    /**
     * Who may load it, and until when.
     *
     * @param kid the key that signs
     */
    public record Terms(Version minAgent, long notAfterMillis, String kid) {}

    /** The name under which the model's card shows it. */
    public Identity identity() {
        return new Identity(name, version.toString(), content.sha256(), training.trainedAtMillis());
    }

    /** What the members of an ensemble are; empty for others. */
    public List<Family> members() {
        return plan.family() == Family.ENSEMBLE
                ? plan.members().stream().map(Blueprint::family).toList()
                : List.of();
    }

    /** Reads one; the exception's line names the member, what is wrong and what would be right. */
    public static Manifest read(byte[] json) throws JsonException {
        return new ManifestReader(json).read();
    }

    /** As the bytes that are signed. */
    public byte[] bytes() {
        return ManifestWriter.json(this).bytes();
    }
}
