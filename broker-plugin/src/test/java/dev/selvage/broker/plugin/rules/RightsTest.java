// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.ClientRole;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.TopicKind.Publisher;
import dev.selvage.protocol.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every kind of topic times every role, own and foreign, against the table in TopicKind. */
class RightsTest {
    private static final SiteId HOME = new SiteId("home");
    private static final SiteId BARN = new SiteId("barn");
    private static final SiteId FOREIGN = new SiteId("shed");
    private static final ClientRole DEVICE = new ClientRole.Device(new DeviceId("me"));
    private static final ClientRole GATEWAY = new ClientRole.Gateway("me");
    private static final ClientRole OPERATOR = new ClientRole.Operator("me");
    private static final ClientRole WATCHER = new ClientRole.Watcher();
    private static final List<ClientRole> ROLES = List.of(DEVICE, GATEWAY, OPERATOR, WATCHER);

    private final Rights rights = new Rights(List.of(HOME, BARN));
    private final PublishRules publish = new PublishRules(rights);

    /** A topic of that kind whose first name is {@code who} and whose other names are {@code n}. */
    private static String topic(SiteId site, TopicKind kind, String who) {
        int names = kind.pattern().split("<", -1).length - 1;
        List<String> all = new ArrayList<>(Collections.nCopies(names, "n"));
        all.set(0, who);
        return Topics.of(site, kind, all.toArray(new String[0]));
    }

    private static Publication proper(TopicKind kind, String topic) {
        byte[] json = "{}".getBytes(StandardCharsets.UTF_8);
        return Publication.plain(topic, kind.qos(), kind.retained(), json);
    }

    /** The table in words: what wire.md says, written a second time. */
    private static boolean expected(ClientRole role, TopicKind kind, boolean own) {
        if (role.equals(DEVICE)) {
            return kind.publisher() == Publisher.AGENT && own;
        }
        if (role.equals(GATEWAY)) {
            boolean named = List.of(TopicKind.GATEWAY_STATUS, TopicKind.GATEWAY_METRICS, TopicKind.GATEWAY_TASK, TopicKind.GATEWAY_WORKFLOW).contains(kind);
            return kind.publisher() == Publisher.GATEWAY && (own || !named);
        }
        return role.equals(OPERATOR) && (kind == TopicKind.REQUEST || kind == TopicKind.TASK_OFFER);
    }

    @Test
    void everyRoleMayPublishExactlyItsRows() {
        int allowed = 0;
        for (ClientRole role : ROLES) {
            for (TopicKind kind : TopicKind.values()) {
                for (String who : List.of("me", "you")) {
                    for (SiteId site : List.of(HOME, BARN, FOREIGN)) {
                        boolean want = !site.equals(FOREIGN) && expected(role, kind, who.equals("me"));
                        String topic = topic(site, kind, who);
                        Verdict verdict = publish.check(role, proper(kind, topic));
                        assertEquals(want, verdict.allowed(), role + " " + topic + " " + verdict);
                        // The one thing a filter cannot say: sv1/S/+/task/+/offer takes in sv1/S/_all/task/+/offer.
                        boolean wallIsLow = role.equals(OPERATOR) && kind == TopicKind.BROADCAST_OFFER;
                        if (!wallIsLow) {
                            assertEquals(want, grantedByPermissions(role, topic), role + " " + topic);
                        }
                        allowed += want ? 1 : 0;
                    }
                }
            }
        }
        assertEquals(2 * (14 + 2 * 9 + 4 + 2 * 2), allowed, "the table has changed: is that meant?");
    }

    private boolean grantedByPermissions(ClientRole role, String topic) {
        return rights.publishGrants(role).stream().anyMatch(grant -> Topics.matches(grant.filter(), topic));
    }

    @Test
    void retainAndQosFollowTheTable() {
        for (TopicKind kind : TopicKind.values()) {
            ClientRole role = kind.publisher() == Publisher.AGENT ? DEVICE
                    : kind.publisher() == Publisher.OPERATOR ? OPERATOR : GATEWAY;
            String topic = topic(HOME, kind, "me");
            if (kind.publisher() == Publisher.BROKER) {
                continue;
            }
            for (int qos = 0; qos <= 2; qos++) {
                for (boolean retained : new boolean[] {true, false}) {
                    byte[] json = "{}".getBytes(StandardCharsets.UTF_8);
                    Verdict verdict = publish.check(role, Publication.plain(topic, qos, retained, json));
                    boolean want = qos <= kind.qos() && retained == kind.retained();
                    assertEquals(want, verdict.allowed(), topic + " " + qos + " " + retained + " " + verdict);
                }
            }
        }
    }

    @Test
    void subscribeFollowsTheTable() {
        SubscribeRules rules = new SubscribeRules(rights);
        for (TopicKind kind : TopicKind.values()) {
            for (String who : List.of("me", "you")) {
                String topic = topic(HOME, kind, who);
                boolean forDevice = kind == TopicKind.BROADCAST_OFFER
                        || (kind.ofDevice() && kind.publisher() == Publisher.GATEWAY && who.equals("me"));
                assertEquals(forDevice, rules.check(DEVICE, topic).allowed(), topic);
                assertTrue(rules.check(GATEWAY, topic).allowed(), topic);
                assertFalse(rules.check(GATEWAY, topic(FOREIGN, kind, who)).allowed(), topic);
                assertTrue(rules.check(OPERATOR, topic).allowed(), topic);
                assertTrue(rules.check(WATCHER, topic).allowed(), topic);
            }
        }
    }

    @Test
    void wideFiltersAreRefused() {
        SubscribeRules rules = new SubscribeRules(rights);
        for (String filter : List.of("#", "+/#", "+/home/#", "$SYS/#", "sv2/#", "$share/g/sv1/#", "/sv1/#", "")) {
            for (ClientRole role : ROLES) {
                assertFalse(rules.check(role, filter).allowed(), role + " " + filter);
            }
        }
        for (String filter : List.of("sv1/#", "sv1/home/#", "sv1/home/me/#", "sv1/home/me/task/+/+", "sv1/+/me/sync/d",
                "sv1/home/+/sync/d", "sv1/home/me/task/#", "sv1/home/_all/#", "sv1/home/_all/task/+/+")) {
            assertFalse(rules.check(DEVICE, filter).allowed(), filter);
        }
        assertTrue(rules.check(DEVICE, "sv1/barn/me/task/+/cancel").allowed());
        assertTrue(rules.check(DEVICE, "sv1/barn/me/task/t7/cancel").allowed());
        assertFalse(rules.check(GATEWAY, "sv1/+/x/status").allowed());
        String deep = "sv1/home/a/b/c/d/e/f/g";
        assertEquals(Reason.SIZE, reason(rules.check(OPERATOR, deep)));
        assertEquals(Reason.SHARED, reason(rules.check(OPERATOR, "$share/g/sv1/#")));
    }

    @Test
    void payloadsAreChecked() {
        assertEquals(Reason.PAYLOAD, reason(state("{\"v\":1}}", true)));
        assertEquals(Reason.PAYLOAD, reason(state("{\"v\":1,\"v\":1}", true)));
        assertEquals(Reason.PAYLOAD, reason(state("[".repeat(100_000), true)));
        assertEquals(Reason.PAYLOAD, reason(state("NaN", true)));
        assertTrue(state("", true).allowed(), "an empty payload clears a retained topic");
        String result = topic(HOME, TopicKind.TASK_RESULT, "me");
        assertEquals(Reason.PAYLOAD, reason(publish.check(DEVICE, Publication.plain(result, 1, false, new byte[0]))));
        String up = topic(HOME, TopicKind.SYNC_UP, "me");
        assertTrue(publish.check(DEVICE, Publication.plain(up, 1, false, new byte[] {0, -1})).allowed());
        byte[] huge = new byte[300 * 1024 + 1];
        assertEquals(Reason.SIZE, reason(publish.check(DEVICE, Publication.plain(up, 1, false, huge))));
        Publication many = new Publication(up, 1, false, new byte[1], Optional.empty(), 33);
        assertEquals(Reason.SIZE, reason(publish.check(DEVICE, many)));
        assertEquals(Reason.SIZE, reason(publish.check(DEVICE, Publication.plain(up + "x".repeat(256), 1, false, huge))));
        assertEquals(Reason.TOPIC, reason(publish.check(DEVICE, Publication.plain("\u0000", 1, false, huge))));
    }

    private Verdict state(String payload, boolean retained) {
        String topic = topic(HOME, TopicKind.STATE, "me");
        return publish.check(
                DEVICE, Publication.plain(topic, 1, retained, payload.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void answersGoBelowTheAskersName() {
        assertTrue(ask(OPERATOR, "sv1/home/_ops/me/r/1").allowed());
        for (String to : List.of("sv1/home/_ops/you/r/1", "sv1/barn/_ops/me/r/1", "sv1/home/me/sync/d", "reply", "#",
                "sv1/home/_ops/me/r/+", "sv1/home/_ops/me/r/1/2", "")) {
            assertEquals(Reason.RESPONSE_TOPIC, reason(ask(OPERATOR, to)), to);
        }
        Publication state = new Publication(topic(HOME, TopicKind.STATE, "me"), 1, true, "1".getBytes(StandardCharsets.UTF_8),
                Optional.of("sv1/home/_ops/me/r/1"), 0);
        assertEquals(Reason.RESPONSE_TOPIC, reason(publish.check(DEVICE, state)));
    }

    private Verdict ask(ClientRole role, String responseTopic) {
        return publish.check(role, new Publication(topic(HOME, TopicKind.REQUEST, "devices"), 1, false,
                "{}".getBytes(StandardCharsets.UTF_8), Optional.of(responseTopic), 0));
    }

    private static Reason reason(Verdict verdict) {
        assertFalse(verdict.allowed(), "should be refused");
        return ((Verdict.Refused) verdict).reason();
    }
}
