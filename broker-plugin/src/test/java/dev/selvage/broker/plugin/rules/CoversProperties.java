// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Topics;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A filter that is let in as narrow enough never shows a topic that the wide one hides. */
class CoversProperties {
    @Provide
    Arbitrary<String> filters() {
        Arbitrary<String> levels = Arbitraries.of("a", "b", "+").list().ofMinSize(1).ofMaxSize(4).map(l -> String.join("/", l));
        return Arbitraries.oneOf(levels, levels.map(f -> f + "/#"));
    }

    @Provide
    Arbitrary<String> topics() {
        return Arbitraries.of("a", "b", "").list().ofMinSize(1).ofMaxSize(5).map(l -> String.join("/", l));
    }

    @Property(tries = 20_000)
    void coveredShowsNothingMore(
            @ForAll("filters") String wide, @ForAll("filters") String narrow, @ForAll("topics") String topic) {
        boolean shown = Rights.covers(wide, narrow) && Topics.matches(narrow, topic);
        assertTrue(!shown || Topics.matches(wide, topic), wide + " covers " + narrow + " but not " + topic);
    }

    @Property
    void everyFilterCoversItself(@ForAll("filters") String filter) {
        assertTrue(Rights.covers(filter, filter));
    }
}
