// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import dev.selvage.model.manifest.Input;
import dev.selvage.model.manifest.Version;
import java.util.List;
import java.util.Optional;

/**
 * What a device takes, for one decision.
 *
 * @param name the model the decision asks for
 * @param profile the device's kind
 * @param template SHA-256 of the decision's inputs as the profile gives them
 * @param inputs the decision's features in order
 * @param installed what is there already; empty for nothing, and when the same is opened again at start
 * @param agent the agent's own version
 * @param bytesMax the profile's limit on files
 */
public record Wanted(
        String name,
        String profile,
        String template,
        List<Input> inputs,
        Optional<Version> installed,
        Version agent,
        long bytesMax) {
    public Wanted {
        inputs = List.copyOf(inputs);
    }

    /** The same, for opening again what was taken before. */
    public Wanted whateverIsInstalled() {
        return new Wanted(name, profile, template, inputs, Optional.empty(), agent, bytesMax);
    }
}
