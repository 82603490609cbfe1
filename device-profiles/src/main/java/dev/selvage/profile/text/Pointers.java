// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.text;

import java.util.Optional;

/** Follows RFC 6901 JSON pointers through nodes. */
public final class Pointers {
    private Pointers() {}

    /** What a pointer leads to; {@code keyAt} is where its key starts, or the node itself when it has none. */
    record Found(Node node, String name, Place keyAt) {}

    /** The node at that pointer; empty when the document has none there. */
    static Optional<Found> find(Node root, String pointer) {
        Optional<Found> here = Optional.of(new Found(root, "", root.at()));
        for (String token : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
            String name = token.replace("~1", "/").replace("~0", "~");
            here = here.flatMap(found -> child(found.node(), name));
        }
        return here;
    }

    /** Where what the pointer leads to stands; of what is not there, where its nearest parent does. */
    public static Place nearest(Node root, String pointer) {
        Optional<Place> here = find(root, pointer).map(found -> found.node().at());
        return here.orElseGet(() -> nearest(root, pointer.substring(0, pointer.lastIndexOf('/'))));
    }

    private static Optional<Found> child(Node parent, String name) {
        if (parent instanceof Node.Mapping mapping) {
            return Optional.ofNullable(mapping.members().get(name)).map(m -> new Found(m.value(), name, m.keyAt()));
        }
        boolean index = parent instanceof Node.Sequence s && name.matches("[0-9]{1,6}") && Integer.parseInt(name) < s.items().size();
        return index && parent instanceof Node.Sequence s
                ? Optional.of(s.items().get(Integer.parseInt(name))).map(n -> new Found(n, name, n.at()))
                : Optional.empty();
    }
}
