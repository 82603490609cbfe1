// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.ModelSpec;
import dev.selvage.model.manifest.Input;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileException;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Printable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A decision of a kind of device, for which a model is made. */
public record Kind(Device device, DecisionSpec decision, ModelSpec model) {
    /**
     * Finds it.
     *
     * @param profile a profile's or a device's file, or the name of a profile that ships with Selvage
     */
    public static Kind find(String profile, String decision) throws CliException {
        Device device = device(profile);
        List<String> names = device.decisions().stream().map(DecisionSpec::name).toList();
        DecisionSpec found = device.decisions().stream().filter(one -> one.name().equals(decision)).findFirst().orElseThrow(() -> new CliException("the profile \"" + device.profile()
                + "\" has no decision \"" + Printable.of(decision) + "\"; it has " + (names.isEmpty() ? "none, see docs/decisions.md" : String.join(", ", names))));
        if (found.inputs().isEmpty()) {
            throw new CliException("the decision \"" + decision + "\" of the profile \"" + device.profile() + "\" has no inputs, so there is nothing to learn from; give it inputs");
        }
        ModelSpec model = found.model().orElseThrow(() -> new CliException("the decision \"" + decision + "\" of the profile \"" + device.profile()
                + "\" asks no model; write model: {name: NAME} into it, which says what the model is called"));
        return new Kind(device, found, model);
    }

    private static Device device(String profile) throws CliException {
        Path file = Path.of(profile);
        boolean isFile = Files.exists(file) || profile.endsWith(".yaml") || profile.contains("/");
        try {
            return isFile ? DeviceFile.readKind(file, ProfileSource.bundled()) : DeviceFile.readBundledKind(profile, ProfileSource.bundled());
        } catch (ProfileException e) {
            int more = e.problems().size() - 1;
            throw new CliException(e.problems().get(0) + (more > 0 ? "; and " + more + " more, see selvage profile check" : isFile ? "" : "; give the file of your profile"), e);
        }
    }

    /** Names and units of the features, in their order. */
    public List<Input> inputs() {
        return Input.of(decision);
    }
}
