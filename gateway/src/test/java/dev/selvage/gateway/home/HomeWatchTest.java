// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.home;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.gateway.home.HomeWatch.Role;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Who is home, told the time and what gateways say. */
class HomeWatchTest {
    private static final long START_MILLIS = 1_000;

    private final HomeWatch watch = new HomeWatch("b", 3, () -> 1);
    private long nowMillis = START_MILLIS;

    private Role step() {
        return watch.step(nowMillis);
    }

    private void becomesHome(long epoch) {
        assertEquals(Role.RISING, step());
        assertEquals(epoch, watch.epoch());
        watch.stored(epoch);
        assertEquals(Role.HOME, step());
    }

    private void alone() {
        watch.connected(nowMillis);
        nowMillis += HomeWatch.LOOK_MILLIS;
        becomesHome(4);
    }

    @Test
    void anOnlyGatewayIsHomeAfterALookAndUsesNoEpochBeforeItIsStored() {
        watch.connected(nowMillis);
        assertEquals(Role.LOOKING, step());
        assertEquals(START_MILLIS + HomeWatch.LOOK_MILLIS, watch.nextStepMillis());
        nowMillis += HomeWatch.LOOK_MILLIS - 1;
        assertEquals(Role.LOOKING, step());
        nowMillis++;
        assertEquals(Role.RISING, step());
        watch.stored(3);
        assertEquals(Role.RISING, step(), "that was another epoch");
        watch.stored(4);
        assertEquals(Role.HOME, step());
        assertEquals(Long.MAX_VALUE, watch.nextStepMillis());
    }

    @Test
    void aHomeThatIsThereStaysAndIsFollowedWhenItsWillComes() {
        watch.connected(nowMillis);
        watch.heard("a", GatewayStatus.home(9), nowMillis);
        assertEquals(Role.STANDBY, step());
        nowMillis += 60_000;
        assertEquals(Role.STANDBY, step());
        watch.heard("a", GatewayStatus.offline("connection lost"), nowMillis);
        becomesHome(10);
    }

    @Test
    void aHomeThatStepsDownIsFollowedAsWell() {
        watch.connected(nowMillis);
        watch.heard("a", GatewayStatus.home(9), nowMillis);
        assertEquals(Role.STANDBY, step());
        watch.heard("a", GatewayStatus.standby("its store cannot be written"), nowMillis);
        becomesHome(10);
    }

    @Test
    void theHigherEpochWinsThenTheSmallerId() {
        alone();
        watch.heard("a", GatewayStatus.home(3), nowMillis);
        assertEquals(Role.HOME, step(), "a home that comes back with a lower epoch has to go");
        watch.heard("c", GatewayStatus.home(4), nowMillis);
        assertEquals(Role.HOME, step(), "both started at once, and b is before c");
        watch.heard("a", GatewayStatus.home(4), nowMillis);
        assertEquals(Role.STANDBY, step(), "a is before b");
        assertEquals("a", watch.rival().orElseThrow().id());
    }

    @Test
    void aHigherEpochWinsOverASmallerId() {
        alone();
        watch.heard("c", GatewayStatus.home(5), nowMillis);
        assertEquals(Role.STANDBY, step());
    }

    @Test
    void whoIsRisingStopsForAHome() {
        watch.connected(nowMillis);
        nowMillis += HomeWatch.LOOK_MILLIS;
        assertEquals(Role.RISING, step());
        watch.heard("c", GatewayStatus.home(1), nowMillis);
        assertEquals(Role.STANDBY, step());
        watch.stored(4);
        assertEquals(Role.STANDBY, step());
    }

    /** After a kill -9 the broker still has what it said; nobody else may be waited for. */
    @Test
    void whatWasSaidUnderItsOwnNameIsThePast() {
        watch.connected(nowMillis);
        watch.heard("b", GatewayStatus.home(7), nowMillis);
        nowMillis += HomeWatch.LOOK_MILLIS;
        becomesHome(8);
    }

    /** A broker that lost its sessions and kept its retained messages sends no Will: the status stands for ever. */
    @Test
    void aHomeWithoutASignOfLifeIsNoHomeAfterAWhile() {
        watch.connected(nowMillis);
        watch.heard("a", GatewayStatus.home(9), nowMillis);
        assertEquals(Role.STANDBY, step());
        nowMillis += HomeWatch.SILENT_MILLIS - 1;
        watch.alive("a", nowMillis);
        watch.alive("unknown", nowMillis);
        nowMillis++;
        assertEquals(Role.STANDBY, step(), "it has just said its figures");
        nowMillis = watch.nextStepMillis();
        assertEquals(START_MILLIS + 2 * HomeWatch.SILENT_MILLIS - 1, nowMillis);
        becomesHome(10);
    }

    @Test
    void afterALostConnectionItLooksAgain() {
        alone();
        watch.disconnected();
        assertEquals(Role.AWAY, step());
        assertEquals(Long.MAX_VALUE, watch.nextStepMillis());
        watch.connected(nowMillis);
        watch.heard("a", GatewayStatus.home(5), nowMillis);
        assertEquals(Role.STANDBY, step());
        watch.disconnected();
        watch.connected(nowMillis);
        nowMillis += HomeWatch.LOOK_MILLIS;
        becomesHome(6);
    }

    @Test
    void aFileThatTakesNoEpochKeepsItFromBeingHomeUntilItDoes() {
        watch.connected(nowMillis);
        nowMillis += HomeWatch.LOOK_MILLIS;
        assertEquals(Role.RISING, step());
        nowMillis = watch.nextStepMillis();
        assertEquals(Role.STUCK, step());
        watch.heard("a", GatewayStatus.standby("a is home"), nowMillis);
        assertEquals(Role.STUCK, step());
        watch.stored(4);
        assertEquals(Role.HOME, step());
    }

    /** All gateways lost their files; the devices have not. */
    @Test
    void anEpochThatDevicesHaveHeardIsSurpassedButNotAllTheTimeAndNotByALie() {
        alone();
        watch.told(4 + HomeWatch.TOLD_BEYOND_MAX + 1);
        assertEquals(Role.HOME, step());
        watch.told(40);
        becomesHome(41);
        watch.told(41);
        assertEquals(Role.HOME, step(), "that is ours");
        watch.told(50);
        assertEquals(Role.HOME, step(), "devices could keep it busy");
        nowMillis = watch.nextStepMillis();
        becomesHome(51);
    }

    @Test
    void aStatusSaysWhatItIs() {
        for (GatewayStatus status : new GatewayStatus[] {
            GatewayStatus.home(7), GatewayStatus.standby("a is home"), GatewayStatus.offline("stopped")}) {
            assertEquals(status, GatewayStatus.read(status.bytes(0)));
        }
        assertEquals("{\"state\":\"online\",\"since\":\"1970-01-01T00:00:00Z\",\"reason\":\"running\",\"role\":\"home\",\"epoch\":7}",
                new String(GatewayStatus.home(7).bytes(0), StandardCharsets.UTF_8));
    }

    @Test
    void whateverIsNoStatusOfAHomeIsNoHome() {
        for (String text : new String[] {"", "x", "{}", "{\"state\":\"online\"}", "{\"state\":\"online\",\"role\":\"home\"}",
            "{\"state\":\"offline\",\"role\":\"home\",\"epoch\":3}", "{\"state\":\"online\",\"role\":\"home\",\"epoch\":-1}",
            "{\"state\":\"online\",\"role\":\"home\",\"epoch\":9007199254740993}", "{\"state\":\"online\",\"role\":\"standby\",\"epoch\":3}"}) {
            assertEquals(true, GatewayStatus.read(text.getBytes(StandardCharsets.UTF_8)).home().isEmpty(), text);
        }
    }
}
