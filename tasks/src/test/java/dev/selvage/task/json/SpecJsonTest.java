// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.task.Order;
import dev.selvage.task.Retry;
import dev.selvage.task.Rollout;
import dev.selvage.task.Spec;
import dev.selvage.task.Strategy;
import dev.selvage.task.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests of operators, the good ones and each kind of mistake. */
class SpecJsonTest {
    /** 2026-01-01T00:00:00Z. */
    private static final long NOW = 1_767_225_600_000L;

    private static SpecJson.Request read(String text) throws JsonFormException {
        try {
            return SpecJson.read(JsonReader.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), NOW, "olga");
        } catch (JsonException e) {
            throw new AssertionError(text, e);
        }
    }

    private static Rollout rollout(String text) throws JsonFormException {
        return read("{'type':'set','mode':'all','rollout':" + text + "}").spec().rollout().orElseThrow();
    }

    @Test
    void theTypeIsEnough() throws JsonFormException {
        SpecJson.Request request = read("{'type':'set'}");
        Spec spec = request.spec();
        assertEquals(Optional.empty(), request.id());
        assertEquals("cap=set", spec.target().selector().toString());
        assertEquals(new Target.One(spec.target().selector(), Strategy.LEAST_LOADED, ""), spec.target());
        assertEquals(new Spec("set", Json.object().build(), spec.target(), 500, Optional.empty(), Spec.Patience.USUAL, Retry.NONE, Optional.empty(), "olga"), spec);
    }

    @Test
    void allOfIt() throws JsonFormException {
        SpecJson.Request request = read("{'id':'t-1','type':'set','args':{'value':1},'to':'tag.site=hall-2','mode':'one','strategy':'consistent-hash','key':'k','priority':0,"
                + "'serialWith':'pump','deadline':'10m','accept':'3s','lost':'1h','step':'500ms','total':'2d','retries':10,'backoff':'5s'}");
        Spec spec = request.spec();
        assertEquals(Optional.of("t-1"), request.id());
        assertEquals(new Target.One(spec.target().selector(), Strategy.CONSISTENT_HASH, "k"), spec.target());
        assertEquals(new Spec.Patience(NOW + 600_000, 3_000, 3_600_000, new Order.Timers(500, 172_800_000)), spec.patience());
        assertEquals(new Spec("set", Json.object().put("value", 1).build(), spec.target(), 0, Optional.of("pump"), spec.patience(), new Retry(11, 5_000), Optional.empty(), "olga"), spec);
    }

    @Test
    void aDeadlineMayBeATime() throws JsonFormException {
        assertEquals(NOW + 1_000, read("{'type':'set','deadline':'2026-01-01T00:00:01Z'}").spec().patience().expiresMillis());
    }

    @Test
    void rollouts() throws JsonFormException {
        assertEquals(new Rollout(Rollout.Rate.constant(5), List.of(new Rollout.Group(100, 0, 20, false))), rollout("{'perMinute':5,'abortAt':20}"));
        assertEquals(new Rollout(new Rollout.Rate(0.5, 2, 10, RolloutJson.PER_MINUTE_FREE), List.of(new Rollout.Group(100, 0, 101, false))), rollout("{'perMinute':0.5,'growth':2}"));
        assertEquals(new Rollout(Rollout.Rate.constant(RolloutJson.PER_MINUTE_FREE),
                List.of(new Rollout.Group(10, 90, 11, true), new Rollout.Group(40, 100, 30, false), new Rollout.Group(50, 100, 1, false))),
                rollout("{'groups':[{'percent':10,'success':90,'approve':true},{'percent':40,'error':30},{'percent':50}]}"));
        assertEquals(30, rollout("{'groups':[{'percent':100}],'abortAt':30}").groups().get(0).errorPercent());
    }

    static Stream<Arguments> mistakes() {
        String group = "{'type':'set','mode':'all','rollout':{'groups':[";
        return Stream.of(
                Arguments.of("{}", "type: is missing"),
                Arguments.of("{'type':7}", "type: must be a text, not 7"),
                Arguments.of("{'type':null}", "type: must be a text, not null"),
                Arguments.of("{'type':'a b'}", "type: \"a b\" is no name"),
                Arguments.of("{'type':'set','prio':7}", "prio: there is no such member"),
                Arguments.of("{'type':'set','id':'a/b'}", "id: \"a/b\" is no name"),
                Arguments.of("{'type':'set','args':[1]}", "args: must be an object, not [1]"),
                Arguments.of("{'type':'set','args':{'a':[[[[[[[[[[1]]]]]]]]]]}}", "args: are too large"),
                Arguments.of("{'type':'set','to':'device'}", "to: column 1 of the selector: expected a condition such as tag.site=hall-2 or battery>30, found \"device\""),
                Arguments.of("{'type':'set','mode':'both'}", "mode: \"both\" is unknown"),
                Arguments.of("{'type':'set','mode':'all','strategy':'round-robin'}", "strategy: chooses one device, and mode all means all that match"),
                Arguments.of("{'type':'set','strategy':'consistent-hash'}", "key: is missing: the strategy consistent-hash goes by it"),
                Arguments.of("{'type':'set','key':'k'}", "key: has a meaning only for the strategy consistent-hash"),
                Arguments.of("{'type':'set','priority':1001}", "priority: 1001 is out of range"),
                Arguments.of("{'type':'set','priority':1.5}", "priority: must be a whole number, not 1.5"),
                Arguments.of("{'type':'set','deadline':'soon'}", "deadline: \"soon\" is no duration"),
                Arguments.of("{'type':'set','deadline':'0s'}", "deadline: \"0s\" is no time at all"),
                Arguments.of("{'type':'set','deadline':'9999d'}", "deadline: \"9999d\" is no duration"),
                Arguments.of("{'type':'set','deadline':5}", "deadline: must be a text, not 5"),
                Arguments.of("{'type':'set','deadline':'2025-12-31T23:59:59Z'}", "deadline: 2025-12-31T23:59:59Z is over already, it is 2026-01-01T00:00:00Z"),
                Arguments.of("{'type':'set','deadline':'2025-13-31T23:59:59Z'}", "deadline: \"2025-13-31T23:59:59Z\" is no time"),
                Arguments.of("{'type':'set','retries':11}", "retries: 11 is out of range"),
                Arguments.of("{'type':'set','backoff':'2h'}", "backoff: 2h is too long"),
                Arguments.of("{'type':'set','rollout':{}}", "rollout: spreads a task over many devices, and mode one asks for one of them"),
                Arguments.of("{'type':'set','mode':'all','rollout':{'growth':2}}", "rollout/perMinute: is missing: nothing can grow without it"),
                Arguments.of("{'type':'set','mode':'all','rollout':{'perMinute':0}}", "rollout/perMinute: must be a number of 0.001 to 1000000.0, not 0"),
                Arguments.of(group + "{'percent':50}]}}", "rollout/groups: 1 groups whose percents make 50"),
                Arguments.of(group + "7]}}", "rollout/groups/0: must be an object, not 7"),
                Arguments.of(group + "{'percent':0}]}}", "rollout/groups/0/percent: 0 is out of range"),
                Arguments.of(group + "{'percent':100,'aprove':true}]}}", "rollout/groups/0/aprove: there is no such member"),
                Arguments.of(group + "{'percent':100,'approve':'yes'}]}}", "rollout/groups/0/approve: must be true or false, not \"yes\""),
                Arguments.of("{'type':'set','a\\u0007b':1}", "a\\u0007b: there is no such member"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void eachMistakeIsOneLineWithWhatWouldBeRight(String request, String line) {
        JsonFormException told = assertThrows(JsonFormException.class, () -> read(request));
        assertEquals(line, told.getMessage());
        assertTrue(!told.hint().isBlank() && told.hint().lines().count() == 1, told.hint());
    }

    @Test
    void theHintSaysWhatThereIs() {
        assertEquals("use one of least-loaded, round-robin, consistent-hash", assertThrows(JsonFormException.class, () -> read("{'type':'set','strategy':'x'}")).hint());
        assertEquals("use 0 to 10", assertThrows(JsonFormException.class, () -> read("{'type':'set','retries':11}")).hint());
    }
}
