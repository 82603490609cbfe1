// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkListener;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A link that goes down on purpose. */
class LinkFaultsTest {
    private static final String PROFILE =
            """
            format: selvage-profile/1
            profile: p
            version: 1.0.0
            driver: {use: simulator}
            points: {x: {type: float64, bind: {gen: constant, value: 1}}}
            faults:
              - {at: 10s, link: mqtt, do: down, for: 5s}
              - {at: 1s, clock: device, do: skew, by: -2h}
            """;
    private static final OutMessage MESSAGE = OutMessage.of(1, "t", new byte[0], 1, false, 0);

    @TempDir
    Path folder;

    private final List<LinkEvent> heard = new ArrayList<>();
    private final Wire wire = new Wire();
    private long nowMillis = 5_000;
    private Device device;
    private LinkFaults link;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(folder.resolve("p.yaml"), PROFILE);
        Path file = Files.writeString(folder.resolve("p-1.yaml"), "format: selvage-device/1\ndevice: p-1\nprofile: p@1\n");
        device = DeviceFile.read(file, ProfileSource.bundled());
        link = new LinkFaults(wire, device, () -> nowMillis);
        link.start(heard::add);
        wire.says(new LinkEvent.Connected(false, 1_000));
    }

    @Test
    void itIsAsItIsBeforeTheFault() {
        at(14_999);
        assertTrue(link.tryPublish(MESSAGE));
        assertEquals(0, wire.cuts);
        assertEquals(1, heard.size());
    }

    @Test
    void itIsReallyCutAndEachNewConnectionTooUntilTheFaultIsOver() {
        at(15_000);
        assertFalse(link.tryPublish(MESSAGE));
        assertEquals(1, wire.cuts);
        wire.says(new LinkEvent.Disconnected(LinkEvent.Cause.NETWORK, "cut", 100));
        at(16_000);
        assertEquals(1, wire.cuts, "there is nothing to cut");
        wire.says(new LinkEvent.Connected(true, 1_000));
        assertFalse(link.tryPublish(MESSAGE));
        at(17_000);
        assertEquals(2, wire.cuts);
        assertEquals(2, heard.size(), "nobody hears of a connection that must not be");
    }

    @Test
    void aConnectionThatWasHiddenIsMadeAnewWhenTheFaultIsOver() {
        at(15_000);
        wire.says(new LinkEvent.Disconnected(LinkEvent.Cause.NETWORK, "cut", 100));
        wire.says(new LinkEvent.Connected(true, 1_000));
        at(20_000);
        assertEquals(2, wire.cuts);
        wire.says(new LinkEvent.Disconnected(LinkEvent.Cause.NETWORK, "cut", 100));
        wire.says(new LinkEvent.Connected(true, 1_000));
        assertTrue(link.tryPublish(MESSAGE));
        assertEquals(new LinkEvent.Connected(true, 1_000), heard.get(heard.size() - 1));
    }

    @Test
    void theClockIsWrongWhenItsFaultSaysSo() {
        WallClock clock = WallClock.of("PT0S").withFaultsOf(device);
        long until = System.nanoTime() + 20_000_000_000L;
        while (clock.millis() > System.currentTimeMillis() - 7_000_000) {
            assertTrue(System.nanoTime() < until, "two hours behind after a second");
            LockSupport.parkNanos(10_000_000);
        }
    }

    private void at(long millis) {
        nowMillis = millis;
        link.step();
    }

    /** The real link's place. */
    private static final class Wire implements MqttLink {
        private Optional<LinkListener> listener = Optional.empty();
        private int cuts;

        void says(LinkEvent event) {
            listener.orElseThrow().onEvent(event);
        }

        @Override
        public void start(LinkListener to) {
            listener = Optional.of(to);
        }

        @Override
        public boolean tryPublish(OutMessage message) {
            return true;
        }

        @Override
        public void acknowledge(LinkEvent.Received message) {
            throw new UnsupportedOperationException("nothing is received here");
        }

        @Override
        public void reconnect() {
            cuts++;
        }

        @Override
        public void close() {
            cuts = -1;
        }
    }
}
