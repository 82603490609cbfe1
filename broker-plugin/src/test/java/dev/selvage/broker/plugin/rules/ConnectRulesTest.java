// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.SiteId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectRulesTest {
    private final ConnectRules rules = new ConnectRules(new Rights(List.of(new SiteId("home"), new SiteId("barn"))));

    private static ConnectRequest named(String clientId) {
        return new ConnectRequest(clientId, true, false, 60, Optional.empty(), Optional.empty());
    }

    private String outcome(ConnectRequest request) {
        return rules.check(request) instanceof Verdict.Refused refused ? refused.reason().code() : "allowed";
    }

    private static Optional<Publication> will(String topic) {
        return Optional.of(Publication.plain(topic, 1, true, "{}".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void idsOfKnownFormsAreLetIn() {
        for (String id : List.of("lamp-1", "a", "_gw.g1", "_op.ann", "0")) {
            assertEquals("allowed", outcome(named(id)), id);
        }
        for (String id : List.of("", "Lamp", "-a", "_gw.", "_gw.A", "_op", "_gw.req", "_watch.x", "hmq_a_b_c", "hmq_", "é",
                "x".repeat(64), "_all", "_broker", "a/b", "a+", "hmq_a_1_0f\n")) {
            assertEquals("client-id", outcome(named(id)), id);
        }
    }

    @Test
    void namelessMayNotKeepASession() {
        String assigned = "hmq_g3DzA_12_d3adb33f";
        assertEquals("session", outcome(named(assigned)));
        assertEquals("allowed", outcome(new ConnectRequest(assigned, true, true, 60, Optional.empty(), Optional.empty())));
        assertEquals("will", outcome(new ConnectRequest(
                assigned, true, true, 60, will("sv1/home/lamp-1/status"), Optional.empty())));
    }

    @Test
    void onlyThisMachineIsLetInYet() {
        var request = new ConnectRequest("lamp-1", false, false, 60, Optional.empty(), Optional.empty());
        assertEquals("not-loopback", outcome(request));
        assertTrue(((Verdict.Refused) rules.check(request)).message().contains("TLS is not there yet"));
    }

    @Test
    void keepAliveIsBounded() {
        for (int seconds : new int[] {0, 301, 65_535}) {
            assertEquals("keep-alive",
                    outcome(new ConnectRequest("lamp-1", true, false, seconds, Optional.empty(), Optional.empty())));
        }
        assertEquals("allowed",
                outcome(new ConnectRequest("lamp-1", true, false, 300, Optional.empty(), Optional.empty())));
    }

    @Test
    void willIsCheckedAsAPublish() {
        assertEquals("allowed", outcome(withWill("lamp-1", "sv1/barn/lamp-1/status")));
        for (String topic : List.of("sv1/home/lamp-2/status", "sv1/shed/lamp-1/status", "sv1/home/lamp-1/presence",
                "sv1/home/lamp-1/sync/u", "#", "sv1/_broker/denied")) {
            assertEquals("will", outcome(withWill("lamp-1", topic)), topic);
        }
        assertEquals("allowed", outcome(withWill("_gw.g1", "sv1/home/_gw/g1/status")));
        assertEquals("will", outcome(withWill("_gw.g1", "sv1/home/_gw/g2/status")));
    }

    private static ConnectRequest withWill(String id, String topic) {
        return new ConnectRequest(id, true, false, 60, will(topic), Optional.empty());
    }

    @Test
    void siteComesFromTheWillThenThePropertyThenTheFirst() {
        Optional<String> barn = Optional.of("barn");
        assertEquals("home", rules.siteOf(named("lamp-1")).value());
        assertEquals("barn", rules.siteOf(withWill("lamp-1", "sv1/barn/lamp-1/status")).value());
        assertEquals("barn",
                rules.siteOf(new ConnectRequest("a", true, true, 60, Optional.empty(), barn)).value());
        assertEquals("home",
                rules.siteOf(new ConnectRequest("a", true, true, 60, will("sv1/home/a/status"), barn)).value());
        assertEquals("site", outcome(new ConnectRequest("a", true, true, 60, Optional.empty(), Optional.of("shed"))));
        assertEquals("site", outcome(new ConnectRequest("a", true, true, 60, Optional.empty(), Optional.of("#"))));
    }
}
