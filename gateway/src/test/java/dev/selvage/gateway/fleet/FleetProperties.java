// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.fleet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever devices send, the view stays readable. */
final class FleetProperties {
    private static final SiteId SITE = new SiteId("lab");

    @Provide
    Arbitrary<TopicKind> kinds() {
        return Arbitraries.of(TopicKind.ABOUT, TopicKind.STATUS, TopicKind.PRESENCE, TopicKind.METRICS);
    }

    @Provide
    Arbitrary<byte[]> payloads() {
        return Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMaxSize(64),
                Arbitraries.of("", "{}", "{\"state\":\"online\",\"since\":\"\\u0000\"}", "{\"state\":\"connected\"}", "{\"points\":{\"a\":0}}",
                                "{\"state\":\"offline\",\"profile\":\"\\ud800\",\"points\":7}", "[[[[[[[[[[[[[[[[[[[[")
                        .map(text -> text.getBytes(StandardCharsets.UTF_8)));
    }

    @Property
    void anyPayloadIsTakenOrCounted(
            @ForAll List<@From("kinds") TopicKind> kinds, @ForAll("payloads") byte[] payload) throws Exception {
        Fleet fleet = new Fleet();
        for (TopicKind kind : kinds) {
            fleet.onMessage(Topics.parse(Topics.of(SITE, new DeviceId("d-1"), kind)).orElseThrow(), payload, 0);
        }
        assertTrue(fleet.malformed() <= kinds.size());
        byte[] description = fleet.describe().bytes();
        assertArrayEquals(description, JsonReader.read(description).bytes());
    }
}
