// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.model.Device;
import dev.selvage.profile.text.Node;
import dev.selvage.profile.text.Place;
import dev.selvage.profile.text.Problem;
import dev.selvage.profile.text.Problems;
import dev.selvage.profile.text.SchemaCheck;
import dev.selvage.profile.text.YamlReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads a device file and the profiles behind it. The steps, each of which lists what it finds wrong before the next is
 * tried: text to nodes, schema, profile and its bases, parameters, overrides, points and references.
 */
public final class DeviceFile {
    private static final String SCHEMA = "urn:selvage:device:1";

    /** Made when the first sound text is seen: half of what a cold start costs. */
    private static final class Schemas {
        private static final SchemaCheck ALL =
                new SchemaCheck(List.of("/schema/profile.schema.json", "/schema/device.schema.json"));
    }

    private final Problems problems = new Problems();
    private final ProfileSource profiles;

    private DeviceFile(ProfileSource profiles) {
        this.profiles = profiles;
    }

    /**
     * Reads a device from its file; its profile is looked for beside the file first. Reads files, else has no effect.
     *
     * @throws ProfileException with every problem found, up to {@link Problems#PROBLEMS_MAX}
     */
    public static Device read(Path file, ProfileSource profiles) throws ProfileException {
        DeviceFile reader = new DeviceFile(beside(file, profiles));
        Optional<SourceFile> source = SourceFile.of(file, reader.problems);
        return reader.finished(source.flatMap(reader::device));
    }

    /** Reads one of the device files that ship with Selvage, such as {@code this-host} or {@code sim-1}. */
    public static Device readBundled(String name, ProfileSource profiles) throws ProfileException {
        DeviceFile reader = new DeviceFile(profiles);
        Optional<SourceFile> source = SourceFile.bundled("devices", name);
        if (source.isEmpty()) {
            reader.problems.add(Place.startOf("bundled/" + name + ".yaml"), "no such device file in the jar");
        }
        return reader.finished(source.flatMap(reader::device));
    }

    /**
     * Reads what is alike on all devices of a kind: a profile, with its defaults, and stand-ins for the parameters that only a device can give. A
     * device file is read as {@link #read} does.
     *
     * @throws ProfileException with every problem found
     */
    public static Device readKind(Path file, ProfileSource profiles) throws ProfileException {
        DeviceFile reader = new DeviceFile(beside(file, profiles));
        return reader.finished(SourceFile.of(file, reader.problems).flatMap(reader::kind));
    }

    /** The same of one of the profiles that ship with Selvage. */
    public static Device readBundledKind(String name, ProfileSource profiles) throws ProfileException {
        DeviceFile reader = new DeviceFile(profiles);
        Optional<SourceFile> source = SourceFile.bundled("profiles", name);
        if (source.isEmpty()) {
            reader.problems.add(Place.startOf("bundled/" + name + ".yaml"), "no such profile in the jar");
        }
        return reader.finished(source.flatMap(reader::kind));
    }

    /** Every problem of a device file or a profile; empty when it is sound. A profile is checked with its defaults. */
    public static List<Problem> check(Path file, ProfileSource profiles) {
        DeviceFile reader = new DeviceFile(beside(file, profiles));
        SourceFile.of(file, reader.problems).ifPresent(reader::check);
        return reader.problems.list();
    }

    private static ProfileSource beside(Path file, ProfileSource profiles) {
        return profiles.behind(Optional.ofNullable(file.getParent()).orElse(Path.of("")));
    }

    private Device finished(Optional<Device> device) throws ProfileException {
        if (device.isEmpty() || !problems.isEmpty()) {
            throw new ProfileException(problems.list());
        }
        return device.get();
    }

    private Optional<Device> device(SourceFile source) {
        Optional<Node.Mapping> file = YamlReader.read(source.name(), source.bytes(), problems);
        file.ifPresent(f -> Schemas.ALL.check(SCHEMA, f, problems));
        return problems.isEmpty() ? file.flatMap(this::resolve) : Optional.empty();
    }

    private Optional<Device> resolve(Node.Mapping file) {
        Place asked = file.placeOf("profile");
        ProfileRef ref = ProfileRef.of(file.text("profile").orElseThrow());
        return new ProfileChain(profiles, Schemas.ALL, problems)
                .load(ref, asked)
                .map(profile -> filled(file, profile, asked))
                .filter(filled -> problems.isEmpty())
                .map(filled -> built(file, filled));
    }

    private Device built(Node.Mapping file, Node.Mapping filled) {
        new RegisterCheck(filled, problems).run();
        return new DeviceBuilder(file, filled, problems).build();
    }

    private Node.Mapping filled(Node.Mapping file, Node.Mapping profile, Place asked) {
        Place missingAt = file.get("params").isPresent() ? file.placeOf("params") : asked;
        Node.Mapping overrides = file.mapping("overrides");
        Params.refuseIn(overrides, problems);
        Node.Mapping filled = Params.apply(profile, file.mapping("params"), missingAt, problems);
        return Overlay.override(filled, overrides, problems);
    }

    private void check(SourceFile source) {
        Optional<Device> unused = kind(source);
    }

    private Optional<Device> kind(SourceFile source) {
        Optional<Node.Mapping> file = YamlReader.read(source.name(), source.bytes(), new Problems());
        boolean isProfile = file.flatMap(f -> f.text("format")).filter(f -> f.startsWith("selvage-profile/")).isPresent();
        return isProfile ? new ProfileChain(profiles, Schemas.ALL, problems).complete(source).map(this::ofProfile) : device(source);
    }

    /** Builds a device of the profile, with stand-ins for the parameters that only a device can give. */
    private Device ofProfile(Node.Mapping profile) {
        Node.Mapping filled = Params.applyStandIns(profile, problems);
        // Two stand-ins may be one address, which says nothing: this looks at what is written.
        new RegisterCheck(profile, problems).run();
        return new DeviceBuilder(Node.Mapping.empty(profile.at()), filled, problems).build();
    }
}
