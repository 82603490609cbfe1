// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Topic names: written, read, filtered. */
class TopicsTest {
    private static final SiteId HOME = new SiteId("home");
    private static final DeviceId LAMP = new DeviceId("lamp-1");

    @Test
    void whatIsWritten() {
        assertEquals("sv1/home/lamp-1/about", Topics.of(HOME, LAMP, TopicKind.ABOUT));
        assertEquals("sv1/home/lamp-1/state/water.temp", Topics.of(HOME, LAMP, TopicKind.STATE, "water.temp"));
        assertEquals("sv1/home/lamp-1/task/01J/offer", Topics.of(HOME, LAMP, TopicKind.TASK_OFFER, "01J"));
        assertEquals("sv1/home/_gw/g1/status", Topics.of(HOME, TopicKind.GATEWAY_STATUS, "g1"));
        assertEquals("sv1/home/_gw/req/task.submit", Topics.of(HOME, TopicKind.REQUEST, "task.submit"));
        assertEquals("sv1/home/_ops/kim/r/7", Topics.of(HOME, TopicKind.RESPONSE, "kim", "7"));
        assertEquals("sv1/home/_all/task/x/offer", Topics.of(HOME, TopicKind.BROADCAST_OFFER, "x"));
    }

    @Test
    void filters() {
        assertEquals("sv1/home/+/state/+", Topics.filter(HOME, TopicKind.STATE));
        assertEquals("sv1/home/lamp-1/state/+", Topics.filter(HOME, LAMP, TopicKind.STATE));
        assertEquals("sv1/+/lamp-1/sync/d", Topics.filterAnySite(LAMP, TopicKind.SYNC_DOWN));
        assertEquals("sv1/home/_ops/kim/r/+", Topics.responsesOf(HOME, "kim"));
    }

    @Test
    void whatIsTakenApart() {
        Topics.Address state = Topics.parse("sv1/home/lamp-1/state/water.temp").orElseThrow();
        assertEquals(new Topics.Address(HOME, TopicKind.STATE, List.of("lamp-1", "water.temp")), state);
        assertEquals(Optional.of(LAMP), state.device());
        assertEquals("water.temp", state.lastName());
        Topics.Address request = Topics.parse("sv1/home/_gw/req/devices").orElseThrow();
        assertEquals(TopicKind.REQUEST, request.kind());
        assertEquals(Optional.empty(), request.device());
    }

    @Test
    void aBroadcastIsNoDevice() {
        assertEquals(TopicKind.BROADCAST_OFFER, Topics.parse("sv1/home/_all/task/x/offer").orElseThrow().kind());
        assertEquals(Optional.empty(), Topics.parse("sv1/home/_all/task/x/cancel"));
        assertEquals(Optional.empty(), Topics.parse("sv1/home/_all/state/x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "/", "sv1", "sv1/home", "sv1/home/lamp-1", "sv2/home/lamp-1/about", "SV1/home/lamp-1/about",
        "/sv1/home/lamp-1/about", "sv1/home/lamp-1/about/", "sv1//lamp-1/about", "sv1/home//about",
        "sv1/Home/lamp-1/about", "sv1/home/Lamp/about", "sv1/-home/lamp-1/about", "sv1/home/lamp-1/About",
        "sv1/home/lamp-1/state/", "sv1/home/lamp-1/state", "sv1/home/lamp-1/state/a/b", "sv1/home/lamp-1/state/+",
        "sv1/home/lamp-1/state/#", "sv1/+/lamp-1/about", "sv1/home/lamp-1/state/.x", "sv1/home/lamp-1/state/a b",
        "sv1/home/lamp-1/state/a\n", "sv1/home/lamp-1/state/ä", "$SYS/broker/uptime", "sv1/_broker/metrics",
        "sv1/home/_gw/g1/x", "sv1/home/_ops/kim/q/1", "$share/g/sv1/home/lamp-1/about"
    })
    void whatIsNoneOfOurs(String topic) {
        assertEquals(Optional.empty(), Topics.parse(topic));
    }

    @Test
    void veryLongTextIsNoneOfOurs() {
        assertEquals(Optional.empty(), Topics.parse("sv1/home/lamp-1/state/" + "a".repeat(65)));
        assertEquals(Optional.empty(), Topics.parse("/".repeat(1_000_000)));
        assertTrue(Topics.parse("sv1/home/lamp-1/state/" + "a".repeat(64)).isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "+", "#", "$a", "a b", "a\u0000", ".a", "-a", "_a", "ä", "a\n"})
    void aNameThatWouldChangeTheTopicIsRefused(String name) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Topics.of(HOME, LAMP, TopicKind.STATE, name));
        assertTrue(refused.getMessage().contains("cannot be a topic level"), refused.getMessage());
        assertEquals(1, refused.getMessage().lines().count());
    }

    @Test
    void tooManyNamesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Topics.of(HOME, LAMP, TopicKind.ABOUT, "x"));
    }

    @ParameterizedTest
    @EnumSource
    void everyKindFitsTheLimits(TopicKind kind) {
        String longId = "a".repeat(63);
        String topic = Topics.ROOT + "/" + longId + "/" + kind.pattern().replaceAll("<[a-z]+>", longId);
        assertTrue(Topics.withinLimits(topic), topic);
        assertEquals(kind, Topics.parse(topic).orElseThrow().kind());
    }

    @Test
    void limitsCountBytesAndSlashes() {
        assertTrue(Topics.withinLimits("a".repeat(256)));
        assertFalse(Topics.withinLimits("a".repeat(257)));
        assertTrue(Topics.withinLimits("ä".repeat(128)));
        assertFalse(Topics.withinLimits("ä".repeat(129)));
        assertTrue(Topics.withinLimits("/".repeat(7)));
        assertFalse(Topics.withinLimits("/".repeat(8)));
    }

    @Test
    void noTwoKindsShareAPattern() {
        assertEquals(TopicKind.values().length, Arrays.stream(TopicKind.values()).map(TopicKind::pattern).distinct().count());
    }

    /** MQTT 5, section 4.7.1, its own examples first. */
    @ParameterizedTest
    @CsvSource({
        "sport/tennis/player1/#, sport/tennis/player1, true",
        "sport/tennis/player1/#, sport/tennis/player1/ranking, true",
        "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
        "sport/#, sport, true",
        "#, a/b/c, true",
        "sport/tennis/+, sport/tennis/player1, true",
        "sport/tennis/+, sport/tennis/player1/ranking, false",
        "sport/+, sport, false",
        "sport/+, sport/, true",
        "+/+, /finance, true",
        "/+, /finance, true",
        "+, /finance, false",
        "a/b, a/b, true",
        "a/b, a/B, false",
        "a/b, a, false",
        "a, a/b, false",
        "a/+/c, a/b/c, true",
        "a/+/c, a/b/d, false"
    })
    void matchingAfterTheStandard(String filter, String topic, boolean expected) {
        assertEquals(expected, Topics.matches(filter, topic));
    }
}
