// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import dev.selvage.gateway.fleet.Fleet;
import dev.selvage.gateway.home.GatewayStatus;
import dev.selvage.gateway.home.HomeWatch;
import dev.selvage.gateway.home.HomeWatch.Role;
import dev.selvage.gateway.loop.Inbox;
import dev.selvage.link.LinkEvent;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;

/**
 * Carries out what {@link HomeWatch} decides: tells the shards, the broker and people, keeps for a moment what came
 * before the decision, and greets all devices when this gateway becomes home. Confined to the loop's thread.
 */
final class HomeDuty {
    /** Messages that wait for the decision: as many as a shard's inbox takes. A device that misses an answer asks again. */
    static final int HELD_MAX = 128;
    /** Devices to greet: as many as the gateway has in its view. */
    private static final int DEVICES_MAX = Fleet.DEVICES_MAX;
    private static final System.Logger LOG = System.getLogger(HomeDuty.class.getName());

    private final GatewaySettings settings;
    private final HomeWatch watch;
    private final GatewayParts parts;
    private final Inbox<Input> inbox;
    private final BiConsumer<Topics.Address, LinkEvent.Received> serve;
    private final Deque<Held> held = new ArrayDeque<>();
    /** Those that have a head: whatever another home had of them, they have it. */
    private final Set<DeviceId> devices = new LinkedHashSet<>();
    private Role role = Role.AWAY;

    private record Held(Topics.Address address, LinkEvent.Received message) {}

    /** @param serve takes what was held, once this gateway is home */
    HomeDuty(GatewaySettings settings, GatewayParts parts, Inbox<Input> inbox, BiConsumer<Topics.Address, LinkEvent.Received> serve) {
        this.settings = settings;
        this.watch = new HomeWatch(settings.id(), parts.shards().epoch(), () -> 1 + ThreadLocalRandom.current().nextInt(HomeWatch.STEP_MAX));
        this.parts = parts;
        this.inbox = inbox;
        this.serve = serve;
    }

    boolean isHome() {
        return role == Role.HOME;
    }

    void connected(long nowMonotonicMillis) {
        watch.connected(nowMonotonicMillis);
    }

    void disconnected() {
        watch.disconnected();
        role = Role.AWAY;
        held.clear();
        parts.shards().disconnected();
        parts.tasks().away();
    }

    /** Takes what another gateway, or this one, says of itself; only live figures are a sign of life. */
    void gateway(Topics.Address address, LinkEvent.Received message, long nowMonotonicMillis) {
        if (address.kind() == TopicKind.GATEWAY_STATUS) {
            watch.heard(address.names().get(0), GatewayStatus.read(message.payload()), nowMonotonicMillis);
        } else if (!message.retained()) {
            watch.alive(address.names().get(0), nowMonotonicMillis);
        }
    }

    /** A device has told that epoch. */
    void told(long epoch) {
        watch.told(epoch);
    }

    /** Notes who is to be greeted by the next home. */
    void head(DeviceId device, boolean cleared) {
        if (cleared) {
            devices.remove(device);
        } else if (devices.size() < DEVICES_MAX) {
            devices.add(device);
        }
    }

    /** Takes a message for a home while it is not decided who that is; drops it when it is another one, and heads, whose devices will be greeted. */
    void hold(Topics.Address address, LinkEvent.Received message) {
        boolean open = role == Role.AWAY || role == Role.LOOKING || role == Role.RISING;
        if (open && address.kind() != TopicKind.SYNC_HEAD && held.size() < HELD_MAX) {
            held.add(new Held(address, message));
        }
    }

    /** Does what follows from all that was heard. */
    void step(long nowWallMillis, long nowMonotonicMillis) {
        Role before = role;
        role = watch.step(nowMonotonicMillis);
        if (role == before) {
            return;
        }
        switch (role) {
            case RISING -> rise(watch.epoch());
            case HOME -> home(nowWallMillis);
            case STANDBY -> standBy(nowWallMillis);
            case STUCK -> away(Level.WARNING, "no file of the merged store takes epoch " + watch.epoch()
                    + ", so nobody is answered; the lines above say why", "its store cannot be written", nowWallMillis);
            case AWAY, LOOKING -> { }
        }
    }

    private void rise(long epoch) {
        parts.shards().rise(epoch, () -> inbox.put(new Input.Continuation(() -> watch.stored(epoch))));
    }

    private void home(long nowWallMillis) {
        LOG.log(Level.INFO, "gateway " + settings.id() + ": home of site " + settings.site() + ", epoch " + watch.epoch());
        say(GatewayStatus.home(watch.epoch()), nowWallMillis);
        parts.shards().connected();
        parts.tasks().home(watch.epoch());
        devices.forEach(parts.shards()::greet);
        for (Held one : held) {
            serve.accept(one.address(), one.message());
        }
        held.clear();
    }

    private void standBy(long nowWallMillis) {
        Optional<HomeWatch.Rival> home = watch.rival();
        String other = home.map(HomeWatch.Rival::id).map(Printable::of).orElse("another gateway");
        away(Level.INFO, other + " is home, epoch " + home.map(HomeWatch.Rival::epoch).orElse(0L) + "; standing by",
                other + " is home", nowWallMillis);
    }

    /** Answers on their way would be of an epoch that is over. */
    private void away(Level level, String toPeople, String reason, long nowWallMillis) {
        LOG.log(level, "gateway " + settings.id() + ": " + toPeople);
        held.clear();
        parts.shards().disconnected();
        parts.tasks().away();
        parts.outgoing().clear();
        say(GatewayStatus.standby(reason), nowWallMillis);
    }

    private void say(GatewayStatus status, long nowWallMillis) {
        TopicKind kind = TopicKind.GATEWAY_STATUS;
        parts.outgoing().add(Topics.of(settings.site(), kind, settings.id()), status.bytes(nowWallMillis), kind.qos(), kind.retained(), 0);
    }

    long nextStepMillis() {
        return watch.nextStepMillis();
    }
}
