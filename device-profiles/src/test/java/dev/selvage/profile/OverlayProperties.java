// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.selvage.profile.text.Node;
import dev.selvage.profile.text.Place;
import dev.selvage.protocol.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Laws of laying one mapping over another. */
final class OverlayProperties {
    private static final Node.Mapping NOTHING = Node.Mapping.empty(Place.startOf("none"));

    @Property(tries = 300)
    void layingTwiceIsLayingOnce(@ForAll("mappings") Node.Mapping base, @ForAll("mappings") Node.Mapping over) {
        Node.Mapping once = Overlay.merge(base, over);
        assertEquals(once.json(), Overlay.merge(once, over).json());
    }

    @Property(tries = 300)
    void nothingOnTopChangesNothing(@ForAll("mappings") Node.Mapping base) {
        Node.Mapping clean = Overlay.merge(NOTHING, base);
        assertEquals(clean.json(), Overlay.merge(clean, NOTHING).json());
        assertEquals(base.json(), clean.json());
    }

    @Property(tries = 300)
    void whatTheUpperSaysHoldsAndWhatItRemovesIsGone(@ForAll("mappings") Node.Mapping base, @ForAll("mappings") Node.Mapping over) {
        Node.Mapping merged = Overlay.merge(base, over);
        over.members().forEach((key, member) -> {
            if (member.value().isNull()) {
                assertEquals(false, merged.members().containsKey(key), key);
            } else if (member.value() instanceof Node.Scalar) {
                assertSame(member.value(), merged.members().get(key).value(), key);
            }
        });
    }

    @Example
    void aListReplacesAListWhole() {
        Node.Mapping base = new Node.Mapping(place(1), Map.of("a", member(new Node.Sequence(place(1), List.of(scalar(1), scalar(2))))));
        Node.Mapping over = new Node.Mapping(place(2), Map.of("a", member(new Node.Sequence(place(2), List.of(scalar(3))))));
        assertEquals("{\"a\":[3]}", Overlay.merge(base, over).json().text());
        assertEquals(2, Overlay.merge(base, over).get("a").orElseThrow().at().line());
    }

    @Provide
    Arbitrary<Node.Mapping> mappings() {
        return mappings(3);
    }

    private static Arbitrary<Node.Mapping> mappings(int depth) {
        Arbitrary<Node> scalars = Arbitraries.of(scalar(1), scalar(2), new Node.Scalar(place(1), new Json.Null()));
        Arbitrary<Node> values = depth == 0 ? scalars : Arbitraries.oneOf(scalars, Arbitraries.lazy(() -> mappings(depth - 1)).map(m -> m));
        return Arbitraries.maps(Arbitraries.of("a", "b", "c"), values).ofMaxSize(3).map(OverlayProperties::mapping);
    }

    private static Node.Mapping mapping(Map<String, Node> values) {
        Map<String, Node.Member> members = new LinkedHashMap<>();
        values.forEach((key, value) -> members.put(key, member(value)));
        return new Node.Mapping(place(1), members);
    }

    private static Node.Member member(Node value) {
        return new Node.Member(value.at(), value);
    }

    private static Node scalar(long value) {
        return new Node.Scalar(place((int) value), new Json.Int(value));
    }

    private static Place place(int line) {
        return new Place("f", line, 1, "");
    }
}
