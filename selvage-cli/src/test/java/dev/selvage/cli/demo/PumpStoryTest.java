// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PumpStoryTest {
    private static final String STATUS = "sv1/home/pump-1/model/pump-anomaly/status";
    private static final String DECISION = "sv1/home/pump-1/decision/throttle";
    private static final String ALARM = "sv1/home/pump-1/alarm/pump-strange";

    private final PumpStory story = new PumpStory("pump-1");

    private List<String> heard(String topic, String payload) {
        return story.heard(topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> slots(String slots) {
        return heard(STATUS, "{\"name\":\"pump-anomaly\",\"slots\":{" + slots + "}}");
    }

    @Test
    void eachStageOfAModelIsToldOnceInWords() {
        assertEquals(List.of("model pump-anomaly 1.0.0 in slot a is in its shadow: it is asked, and nothing follows"), slots("\"a\":{\"version\":\"1.0.0\",\"state\":\"shadow\"}"));
        assertEquals(List.of(), slots("\"a\":{\"version\":\"1.0.0\",\"state\":\"shadow\"}"), "its figures are no news");
        assertEquals(List.of("model pump-anomaly 1.0.0 in slot a is on trial: it decides for a while"), slots("\"a\":{\"version\":\"1.0.0\",\"state\":\"canary\"}"));
        assertEquals(List.of("model pump-anomaly 1.0.0 in slot a is active: it decides"), slots("\"a\":{\"version\":\"1.0.0\",\"state\":\"active\"}"));
    }

    @Test
    void theModelBeforeIsNotMentionedAndAReasonIs() {
        assertEquals(List.of("model pump-anomaly 1.1.0 in slot b is failed (it was slow)"),
                slots("\"a\":{\"version\":\"1.0.0\",\"state\":\"previous\"},\"b\":{\"version\":\"1.1.0\",\"state\":\"failed\",\"reason\":\"it was slow\"}"));
    }

    @Test
    void aRefusedOfferIsToldWithItsReason() {
        assertEquals(List.of("model pump-anomaly the offer was refused: expired: it ended yesterday"),
                heard(STATUS, "{\"name\":\"pump-anomaly\",\"slots\":{},\"offer\":{\"state\":\"refused\",\"reason\":\"expired: it ended yesterday\"}}"));
    }

    @Test
    void theLinkIsCutOnceAndOnlyWhenTheModelDecides() {
        slots("\"a\":{\"version\":\"1.0.0\",\"state\":\"canary\"}");
        assertFalse(story.isCutDue(), "it is on trial");
        slots("\"a\":{\"version\":\"1.0.0\",\"state\":\"active\"}");
        assertTrue(story.isCutDue());
        story.cut();
        assertFalse(story.isCutDue(), "once");
    }

    @Test
    void aDecisionIsToldWithScoreThresholdAndWhatCameOfItsProposals() {
        List<String> lines = heard(DECISION, """
                {"id":"8f-17","t":"2026-03-01T10:00:00Z","from":"normal","state":"throttled","score":12.3456,"model":{"threshold":4.5},"cause":"none",
                 "rulings":[{"write":"pump.speed","value":60,"verdict":"executed"},{"alarm":"pump-strange","verdict":"executed"}]}""");
        assertEquals(List.of("decision 8f-17: normal -> throttled, score 12.35 (threshold 4.500), pump.speed = 60 executed",
                "  decided at 2026-03-01T10:00:00Z; why: selvage explain decision 8f-17"), lines);
    }

    @Test
    void aQuietDecisionIsOneLineAndACauseIsNamed() {
        assertEquals(List.of("decision 8f-18: normal, cause missing"), heard(DECISION, "{\"id\":\"8f-18\",\"from\":\"normal\",\"state\":\"normal\",\"cause\":\"missing\"}"));
    }

    @Test
    void anAlarmIsToldWhenItRisesAndWhenItIsGone() {
        String raised = "{\"state\":\"raised\",\"severity\":\"major\",\"title\":\"The pump is strange\"}";
        assertEquals(List.of("alarm pump-strange raised, major: The pump is strange"), heard(ALARM, raised));
        assertEquals(List.of(), heard(ALARM, raised), "told already");
        assertEquals(List.of("alarm pump-strange cleared"), heard(ALARM, ""));
        assertEquals(List.of(), heard(ALARM, ""), "nothing is gone that was not there");
        assertEquals(List.of("alarm pump-strange raised, major: The pump is strange"), heard(ALARM, raised), "a second time is news");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sv1/home/pump-2/alarm/pump-strange", "sv1/home/pump-1/state/flow", "sv1/home/_gw/req/x", "nonsense", "", "sv1/home/pump-1/alarm/a/b"})
    void othersAreNotListenedTo(String topic) {
        assertEquals(List.of(), heard(topic, "{\"state\":\"raised\",\"name\":\"x\",\"slots\":{\"a\":{\"state\":\"active\"}}}"));
        assertFalse(story.isCutDue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "7", "{", "{}", "{\"slots\":7}", "{\"slots\":{\"a\":7,\"b\":{\"state\":8}}}", "{\"offer\":{\"reason\":1}}", "{\"name\":{},\"slots\":[]}"})
    void aStatusThatSaysNothingMakesNoLine(String payload) {
        assertEquals(List.of(), heard(STATUS, payload));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"rulings\":7}", "{\"rulings\":[7,{\"write\":1}]}", "{\"score\":\"high\",\"model\":7}", "{\"model\":{\"threshold\":[]},\"score\":null}"})
    void aDecisionOfAnotherMakeIsStillALine(String payload) {
        List<String> lines = heard(DECISION, payload);
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith("decision ?: ?"), lines.get(0));
    }

    @Test
    void whatATerminalWouldObeyIsMadeHarmless() {
        String evil = "\\u001b[2J\\n";
        List<String> all = List.of(
                heard(STATUS, "{\"name\":\"" + evil + "\",\"slots\":{\"" + evil + "\":{\"version\":\"" + evil + "\",\"state\":\"" + evil + "\",\"reason\":\"" + evil + "\"}}}"),
                heard(DECISION, "{\"id\":\"" + evil + "\",\"t\":\"" + evil + "\",\"from\":\"a\",\"state\":\"" + evil + "\",\"cause\":\"" + evil + "\",\"score\":\"" + evil
                        + "\",\"rulings\":[{\"write\":\"" + evil + "\",\"value\":\"" + evil + "\",\"verdict\":\"" + evil + "\"}]}"),
                heard(ALARM, "{\"state\":\"" + evil + "\",\"severity\":\"" + evil + "\",\"title\":\"" + evil + "\"}")).stream().flatMap(List::stream).toList();
        assertEquals(4, all.size(), all::toString);
        assertTrue(all.stream().noneMatch(line -> line.chars().anyMatch(Character::isISOControl)), all::toString);
    }
}
