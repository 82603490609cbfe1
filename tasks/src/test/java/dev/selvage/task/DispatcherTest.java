// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a gateway makes of tasks, with devices that follow their own rules. */
class DispatcherTest {
    private static final Outcome DONE = new Outcome.Done(Optional.of(new Json.Int(7)));

    private final Site site = new Site("a1", "a2", "b1");

    @Test
    void oneOfThoseThatCanDoesItAndItsResultIsKept() {
        site.submit("t", Site.one("pulse", "tag.hall=1"));
        assertEquals(List.of("a1/1 RUNNING"), site.parts("t"));
        site.ends("a1", "t", DONE);
        assertEquals(TaskState.SUCCEEDED, site.state("t"));
        Part part = site.recorded.get("t").parts().get("a1");
        assertEquals(Optional.of(new Json.Int(7)), part.result());
        assertTrue(part.times().queuedMillis() > 0 && part.times().sentMillis() > 0 && part.times().acknowledgedMillis() > 0);
    }

    @Test
    void theSameTaskTwiceIsOneTask() {
        site.submit("t", Site.one("pulse", "tag.hall=1")).submit("t", Site.one("pulse", "tag.hall=2"));
        assertEquals(List.of("start t"), site.begun("a1"));
        assertEquals(List.of(), site.begun("b1"));
    }

    @Test
    void theLeastLoadedGetsTheNext() {
        site.submit("t1", Site.one("pulse", "tag.hall=1")).submit("t2", Site.one("pulse", "tag.hall=1")).submit("t3", Site.one("pulse", "tag.hall=1|2"));
        assertEquals(List.of("a1/1 RUNNING"), site.parts("t1"));
        assertEquals(List.of("a2/1 RUNNING"), site.parts("t2"));
        assertEquals(List.of("b1/1 RUNNING"), site.parts("t3"));
    }

    @Test
    void nobodyIsThereYet() {
        site.cut("a1").cut("a2").submit("t", Site.one("pulse", "tag.hall=1"));
        assertEquals(TaskState.CREATED, site.state("t"));
        site.join("a2").later(Dispatcher.LOOK_MILLIS);
        assertEquals(List.of("a2/1 RUNNING"), site.parts("t"));
    }

    @Test
    void deviceNeverConnects() {
        Spec.Patience until = new Spec.Patience(site.nowMillis + 60_000, 10_000, 180_000, Order.Timers.NONE);
        Spec asked = Site.one("pulse", "device=a1");
        site.cut("a1").submit("t", new Spec("pulse", asked.args(), asked.target(), 500, Optional.empty(), until, Retry.NONE, Optional.empty(), "kim"));
        assertEquals(TaskState.QUEUED, site.state("t"), "it waits for the device that was named, and is never called delivered");
        assertEquals(0, site.recorded.get("t").parts().get("a1").times().sentMillis());
        site.later(60_000);
        assertEquals(TaskState.EXPIRED, site.state("t"));
        site.join("a1");
        assertEquals(List.of(), site.begun("a1"), "what has expired does not begin");
    }

    @Test
    void whoIsLostLosesTheTaskAndIsRefusedAfterwards() {
        site.submit("t", Site.one("read", "tag.hall=1"));
        site.cut("a1").later(179_999);
        assertEquals(List.of("a1/1 RUNNING"), site.parts("t"));
        site.later(1);
        assertEquals(List.of("a1/1 SUPERSEDED", "a2/2 RUNNING"), site.parts("t"));
        site.ends("a1", "t", DONE).ends("a2", "t", new Outcome.Done(Optional.of(new Json.Int(8))));
        site.join("a1");
        assertEquals(List.of("a1 t SUCCEEDED"), site.late, "it is visible, and changes nothing");
        assertEquals(Optional.of(new Json.Int(8)), site.recorded.get("t").parts().get("a2").result());
    }

    @Test
    void whatMustNotBeDoneTwiceStaysWithTheLostDevice() {
        site.submit("t", Site.one("pulse", "tag.hall=1")).cut("a1").later(1_000_000);
        assertEquals(List.of("a1/1 RUNNING"), site.parts("t"));
        site.ends("a1", "t", DONE).join("a1");
        assertEquals(TaskState.SUCCEEDED, site.state("t"));
    }

    @Test
    void aLostDevicesTimeIsOverToo() {
        Spec.Patience patience = new Spec.Patience(0, 10_000, 180_000, new Order.Timers(0, 300_000));
        Spec asked = Site.one("pulse", "tag.hall=1");
        site.submit("t", new Spec("pulse", asked.args(), asked.target(), 500, Optional.empty(), patience, Retry.NONE, Optional.empty(), "kim")).cut("a1");
        site.later(369_999);
        assertEquals(TaskState.RUNNING, site.state("t"));
        site.later(1);
        assertEquals(TaskState.TIMED_OUT, site.state("t"));
        assertTrue(site.recorded.get("t").reason().contains("whether it was done is not known"));
    }

    @Test
    void whatFailedIsTriedAgainWithLongerAndLongerWaits() {
        Spec asked = Site.one("pulse", "device=a1");
        site.submit("t", new Spec("pulse", asked.args(), asked.target(), 500, Optional.empty(), Spec.Patience.USUAL, new Retry(3, 1_000), Optional.empty(), "kim"));
        site.ends("a1", "t", new Outcome.Failed("no water", true));
        assertEquals(TaskState.CREATED, site.state("t"));
        site.later(1_000).ends("a1", "t", new Outcome.Failed("no water", true)).later(1_999);
        assertEquals(List.of("a1/2 FAILED"), site.parts("t"));
        site.later(1).ends("a1", "t", new Outcome.Failed("still no water", true));
        assertEquals(TaskState.FAILED, site.state("t"));
        assertEquals("still no water", site.recorded.get("t").reason());
    }

    @Test
    void nonRetryableFailure() {
        Spec asked = Site.one("pulse", "tag.hall=1");
        site.submit("t", new Spec("pulse", asked.args(), asked.target(), 500, Optional.empty(), Spec.Patience.USUAL, new Retry(5, 1_000), Optional.empty(), "kim"));
        site.ends("a1", "t", new Outcome.Failed("no such valve", false)).later(100_000);
        assertEquals(List.of("a1/1 REJECTED"), site.parts("t"));
        assertEquals(TaskState.REJECTED, site.state("t"));
    }

    @Test
    void cancelAndForce() {
        site.submit("t", Site.one("pulse", "tag.hall=1"));
        site.gateway.cancel("t", false, "kim", site.nowMillis);
        site.turn();
        assertEquals(List.of("start t", "stop t"), site.devices.get("a1").acted().stream().filter(act -> !act.startsWith("repeat")).toList());
        assertEquals(TaskState.RUNNING, site.state("t"), "it is a request");
        site.ends("a1", "t", new Outcome.Stopped());
        assertEquals(TaskState.CANCELLED, site.state("t"));

        site.submit("u", Site.one("pulse", "tag.hall=1"));
        site.cut("a2");
        site.gateway.cancel("u", true, "kim", site.nowMillis);
        site.turn();
        assertEquals(TaskState.CANCELLED, site.state("u"));
        site.ends("a2", "u", DONE).join("a2");
        assertEquals(List.of("a2 u SUCCEEDED"), site.late);
    }

    @Test
    void allOfThemAndHowManyDidIt() {
        site.submit("t", Site.spec("pulse", new Target.All(Selector.of("tag.hall=1|2"))));
        assertEquals(List.of("a1/1 RUNNING", "a2/1 RUNNING", "b1/1 RUNNING"), site.parts("t"));
        site.ends("a1", "t", DONE).ends("a2", "t", DONE).ends("b1", "t", new Outcome.Failed("stuck", false));
        assertEquals(TaskState.FAILED, site.state("t"));
        assertEquals("2 SUCCEEDED, 1 REJECTED", site.recorded.get("t").reason());
    }

    private static Spec staged(Target target) {
        Rollout rollout = new Rollout(Rollout.Rate.constant(60), List.of(new Rollout.Group(34, 100, 50, true), new Rollout.Group(66, 0, 50, false)));
        return new Spec("pulse", Json.object().build(), target, 500, Optional.empty(), Spec.Patience.USUAL, Retry.NONE, Optional.of(rollout), "kim");
    }

    @Test
    void groupByGroupWithApproval() {
        site.submit("t", staged(new Target.All(Selector.of("tag.hall=1|2")))).later(1_000);
        assertEquals(List.of("a1/1 RUNNING", "a2/1 RUNNING", "b1/0 CREATED"), site.parts("t"));
        site.ends("a1", "t", DONE).ends("a2", "t", DONE).later(100_000);
        assertEquals(List.of("a1/1 SUCCEEDED", "a2/1 SUCCEEDED", "b1/0 CREATED"), site.parts("t"), "it waits for a person");
        site.gateway.approve("t", 1, site.nowMillis);
        site.turn().ends("b1", "t", DONE);
        assertEquals(TaskState.SUCCEEDED, site.state("t"));
    }

    @Test
    void rolloutStoppedAtThreshold() {
        site.submit("t", staged(new Target.All(Selector.of("tag.hall=1|2")))).later(1_000).ends("a1", "t", new Outcome.Failed("bricked", false));
        assertEquals(List.of("a1/1 REJECTED", "a2/1 RUNNING", "b1/0 CANCELLED"), site.parts("t"));
        assertTrue(site.devices.get("a2").acted().contains("stop t"), "who has it is asked to stop");
        site.ends("a2", "t", DONE);
        assertEquals(TaskState.FAILED, site.state("t"));
        assertEquals("1 of 2 devices of group 1 have failed, 50 % are too many: 1 SUCCEEDED, 1 REJECTED, 1 CANCELLED", site.recorded.get("t").reason());
    }

    @Test
    void whoComesLaterGetsItTooAndWhoLeavesDoesNot() {
        site.submit("t", Site.spec("pulse", new Target.Every(Selector.of("tag.hall=1"))));
        site.ends("a1", "t", DONE).ends("a2", "t", DONE);
        assertEquals(TaskState.RUNNING, site.state("t"), "others may come");
        site.devices.put("a3", new Bench());
        site.later(Dispatcher.LOOK_MILLIS);
        assertEquals(List.of("start t"), site.begun("a3"));
        site.cut("a2");
        site.devices.put("a4", new Bench());
        site.cut("a4").later(Dispatcher.LOOK_MILLIS);
        assertEquals(List.of("a1/1 SUCCEEDED", "a2/1 SUCCEEDED", "a3/1 RUNNING", "a4/1 QUEUED"), site.parts("t"));
        site.devices.get("a4").rules.remove("pulse");
        site.later(Dispatcher.LOOK_MILLIS);
        assertEquals("a4/1 REMOVED", site.parts("t").get(3));
    }

    @Test
    void theGatewayDiesAndGoesOn() {
        site.submit("t", Site.one("pulse", "tag.hall=1")).gatewayKilled();
        assertEquals(List.of("start t"), site.begun("a1"), "the order is given again, and not done again");
        site.cut("a1").ends("a1", "t", DONE).gatewayKilled().join("a1");
        assertEquals(TaskState.SUCCEEDED, site.state("t"));
        assertEquals(List.of(), site.begun("a1"));
    }

    @Test
    void requesterNeverCollects() {
        site.submit("t", Site.one("read", "tag.hall=1")).ends("a1", "t", DONE).gatewayKilled();
        assertEquals(TaskState.SUCCEEDED, site.state("t"));
        assertEquals(Optional.empty(), site.gateway.cancel("t", false, "kim", site.nowMillis), "what has ended is nobody's business any more");
    }
}
