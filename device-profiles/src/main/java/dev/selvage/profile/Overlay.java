// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.text.Node;
import dev.selvage.profile.text.Problems;
import dev.selvage.profile.text.Spelling;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lays one mapping over another: mappings merge member by member, everything else replaces, {@code x: null} removes.
 * Every node keeps the place where it was written.
 */
final class Overlay {
    private Overlay() {}

    /** The base with {@code over} laid on top; the result holds no null member. */
    static Node.Mapping merge(Node.Mapping base, Node.Mapping over) {
        Map<String, Node.Member> out = new LinkedHashMap<>(base.members());
        over.members().forEach((key, member) -> {
            if (member.value().isNull()) {
                out.remove(key);
            } else {
                out.put(key, new Node.Member(member.keyAt(), laid(base.mapping(key), member.value())));
            }
        });
        return new Node.Mapping(over.at(), out);
    }

    private static Node laid(Node.Mapping below, Node above) {
        return above instanceof Node.Mapping mapping ? merge(below, mapping) : above;
    }

    /** The profile with a device's overrides, which may change and remove what is there, but add nothing by name. */
    static Node.Mapping override(Node.Mapping profile, Node.Mapping overrides, Problems problems) {
        for (String section : new String[] {"points", "alarms", "tasks", "decisions"}) {
            Map<String, Node.Member> known = profile.mapping(section).members();
            overrides.mapping(section).members().forEach((name, member) -> {
                if (!known.containsKey(name)) {
                    problems.add(member.keyAt(), "the profile has no such name under " + section + Spelling.hint(name, known.keySet()));
                }
            });
        }
        return new Node.Mapping(profile.at(), merge(profile, overrides).members());
    }

    /** The same mapping with one member put in or replaced. */
    static Node.Mapping with(Node.Mapping base, String key, Node value) {
        Map<String, Node.Member> out = new LinkedHashMap<>(base.members());
        out.put(key, new Node.Member(out.containsKey(key) ? out.get(key).keyAt() : value.at(), value));
        return new Node.Mapping(base.at(), out);
    }
}
