// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.text.Node;
import dev.selvage.profile.text.Place;
import dev.selvage.profile.text.Problems;
import dev.selvage.profile.text.SchemaCheck;
import dev.selvage.profile.text.YamlReader;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds a profile, checks it against the schema and merges what it extends. */
final class ProfileChain {
    static final String SCHEMA = "urn:selvage:profile:1";
    /** Longest chain of {@code extends}: more than base, family, vendor and model, nobody can follow. */
    static final int EXTENDS_MAX = 4;

    private final ProfileSource source;
    private final SchemaCheck schema;
    private final Problems problems;

    ProfileChain(ProfileSource source, SchemaCheck schema, Problems problems) {
        this.source = source;
        this.schema = schema;
        this.problems = problems;
    }

    /** The profile with all it extends; empty after a complaint. {@code asked} is where the reference is written. */
    Optional<Node.Mapping> load(ProfileRef ref, Place asked) {
        return find(ref, asked).flatMap(profile -> withBases(profile, List.of(ref.toString())));
    }

    /** A profile already read, checked and merged with all it extends; empty after a complaint. */
    Optional<Node.Mapping> complete(SourceFile file) {
        return read(file).flatMap(profile -> withBases(profile, List.of(nameOf(profile))));
    }

    /**
     * Lays the profile over its bases.
     *
     * @param path references from the device file to this profile, to name a circle by
     */
    private Optional<Node.Mapping> withBases(Node.Mapping profile, List<String> path) {
        Optional<String> base = profile.text("extends");
        if (base.isEmpty()) {
            return Optional.of(Overlay.merge(Node.Mapping.empty(profile.at()), profile));
        }
        Place asked = profile.placeOf("extends");
        ProfileRef ref = ProfileRef.of(base.get());
        List<String> longer = new ArrayList<>(path);
        longer.add(ref.toString());
        if (path.stream().anyMatch(p -> p.startsWith(ref.name() + "@"))) {
            problems.add(asked, "extends goes in a circle: " + String.join(" -> ", longer));
            return Optional.empty();
        }
        if (path.size() > EXTENDS_MAX) {
            problems.add(asked, "more than " + EXTENDS_MAX + " levels of extends: " + String.join(" -> ", longer));
            return Optional.empty();
        }
        return find(ref, asked).flatMap(b -> withBases(b, longer)).map(b -> Overlay.merge(b, profile));
    }

    /** The first file of that name whose version will do; files of other versions are named when none does. */
    private Optional<Node.Mapping> find(ProfileRef ref, Place asked) {
        Problems unreadable = new Problems();
        List<SourceFile> candidates = source.find(ref.name(), unreadable);
        List<String> seen = new ArrayList<>();
        for (SourceFile candidate : candidates) {
            Optional<Node.Mapping> profile = read(candidate);
            // A broken file is complained about, not passed over: its writer meant it to be found.
            if (profile.isEmpty() || isMeant(profile.get(), ref)) {
                return profile;
            }
            seen.add(nameOf(profile.get()) + " in " + candidate.name());
        }
        problems.addAll(unreadable);
        String found = seen.isEmpty()
                ? "no " + ref.name() + ".yaml beside the device file, in the profile folders or in the jar"
                : "found " + String.join(", ", seen);
        problems.add(asked, "no profile " + ref + ": " + Printable.of(found));
        return Optional.empty();
    }

    /** One file, checked alone and as written, so that its complaints do not depend on who extends it. */
    private Optional<Node.Mapping> read(SourceFile file) {
        Problems found = new Problems();
        Optional<Node.Mapping> profile = YamlReader.read(file.name(), file.bytes(), found);
        profile.ifPresent(p -> schema.check(SCHEMA, p, found));
        problems.addAll(found);
        return found.isEmpty() ? profile : Optional.empty();
    }

    private static boolean isMeant(Node.Mapping profile, ProfileRef ref) {
        return profile.text("profile").equals(Optional.of(ref.name())) && ref.accepts(versionOf(profile));
    }

    private static String versionOf(Node.Mapping profile) {
        return profile.text("version").orElse("");
    }

    private static String nameOf(Node.Mapping profile) {
        return profile.text("profile").orElse("") + "@" + versionOf(profile);
    }
}
