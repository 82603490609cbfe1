// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Laws of topic names. */
class TopicsProperties {
    /** An address and the names it was made of. */
    record Made(SiteId site, TopicKind kind, List<String> names) {
        String topic() {
            return Topics.of(site, kind, names.toArray(new String[0]));
        }
    }

    static Arbitrary<String> ids() {
        Arbitrary<String> tail = Arbitraries.strings().withCharRange('a', 'z').numeric().withChars('-').ofMaxLength(62);
        return Combinators.combine(Arbitraries.chars().range('a', 'z').numeric(), tail).as((first, rest) -> first + rest);
    }

    static Arbitrary<String> names() {
        Arbitrary<String> tail = Arbitraries.strings().alpha().numeric().withChars("._-").ofMaxLength(40);
        return Combinators.combine(Arbitraries.chars().alpha().numeric(), tail).as((first, rest) -> first + rest);
    }

    @Provide
    Arbitrary<Made> addresses() {
        return Combinators.combine(ids(), Arbitraries.of(TopicKind.class), ids(), names().list().ofSize(2))
                .as((site, kind, device, others) -> {
                    List<String> all = new ArrayList<>(Stream.concat(
                                    Stream.of(device).filter(d -> kind.ofDevice()), others.stream())
                            .toList());
                    int wanted = kind.pattern().split("<", -1).length - 1;
                    return new Made(new SiteId(site), kind, List.copyOf(all.subList(0, wanted)));
                });
    }

    /** Text that is nearly a topic: pieces of real ones, in any order. */
    @Provide
    Arbitrary<String> nearTopics() {
        Arbitrary<String> level = Arbitraries.oneOf(
                Arbitraries.of("sv1", "home", "lamp-1", "state", "task", "offer", "_gw", "req", "_all", "_ops", "r", "+", "#", "$SYS", "", "_broker"),
                Arbitraries.strings().ofMaxLength(5));
        return level.list().ofMaxSize(9).map(levels -> String.join("/", levels));
    }

    @Property
    void parseUndoesOf(@ForAll("addresses") Made made) {
        // A gateway called "req" does not exist: that level is where operators ask.
        boolean request = made.topic().contains("/_gw/req/");
        Topics.Address address = Topics.parse(made.topic()).orElseThrow();
        assertEquals(made.site(), address.site());
        assertTrue(request || (made.kind() == address.kind() && made.names().equals(address.names())), made + " " + address);
    }

    @Property
    void parseNeverThrows(@ForAll String text) {
        Topics.parse(text).ifPresent(address -> assertEquals(text, written(address)));
    }

    @Property(tries = 5_000)
    void whatParsesIsWrittenTheSame(@ForAll("nearTopics") String text) {
        Topics.parse(text).ifPresent(address -> assertEquals(text, written(address)));
    }

    @Property
    void theKindsFilterMatchesIt(@ForAll("addresses") Made made) {
        assertTrue(Topics.matches(Topics.filter(made.site(), made.kind()), made.topic()));
        assertTrue(Topics.matches(Topics.ALL, made.topic()));
    }

    @Property
    void onlyTheOwnDevicesFilterMatches(@ForAll("addresses") Made made, @ForAll("addresses") Made other) {
        Topics.parse(made.topic()).flatMap(Topics.Address::device).ifPresent(device -> {
            String own = Topics.filter(made.site(), device, made.kind());
            assertTrue(Topics.matches(own, made.topic()));
            assertTrue(Topics.matches(Topics.filterAnySite(device, made.kind()), made.topic()));
            boolean same = other.site().equals(made.site())
                    && other.kind() == made.kind()
                    && other.names().get(0).equals(device.value());
            assertEquals(same, Topics.matches(own, other.topic()), own + " " + other.topic());
        });
    }

    /** But for the two pairs that lie on the same levels by design: broadcasts, and a gateway that would be called req. */
    @Property
    void noOtherDeviceKindsFilterMatches(@ForAll("addresses") Made made) {
        List<TopicKind> matching = Arrays.stream(TopicKind.values())
                .filter(TopicKind::ofDevice)
                .filter(kind -> Topics.matches(Topics.filter(made.site(), kind), made.topic()))
                .toList();
        List<TopicKind> expected = made.kind() == TopicKind.BROADCAST_OFFER
                ? List.of(TopicKind.TASK_OFFER)
                : Stream.of(made.kind()).filter(TopicKind::ofDevice).toList();
        assertEquals(expected, matching, made.topic());
    }

    private static String written(Topics.Address address) {
        return Topics.of(address.site(), address.kind(), address.names().toArray(new String[0]));
    }
}
