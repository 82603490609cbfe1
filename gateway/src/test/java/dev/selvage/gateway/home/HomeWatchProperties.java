// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.home;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.gateway.home.HomeWatch.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Several gateways at one broker, which start, are cut, die and come back at any time: in the end one is home. */
class HomeWatchProperties {
    private static final List<String> IDS = List.of("a", "b", "c");
    private static final int EVENTS = 60;
    private static final int MESSAGE_MILLIS_MAX = 400;

    private final Map<String, Node> nodes = new TreeMap<>();
    private final Map<String, GatewayStatus> retained = new TreeMap<>();
    private IntSupplier steps = () -> 1;
    private long nowMillis = 1_000;

    private record Said(String gateway, GatewayStatus status) {}

    /** A gateway, its disk, and what the broker has for it. */
    private static final class Node {
        private final String id;
        private final Deque<Said> queue = new ArrayDeque<>();
        private long disk;
        private HomeWatch watch;
        private Role role = Role.AWAY;

        Node(String id, IntSupplier steps) {
            this.id = id;
            this.watch = new HomeWatch(id, 0, steps);
        }
    }

    @Property(tries = 500)
    void inTheEndOneIsHomeInAnEpochOfItsOwn(@ForAll long seed) {
        Random random = new Random(seed);
        // larger steps than a gateway takes, or one run in fifty would see two take the same
        steps = () -> 1 + random.nextInt(Integer.MAX_VALUE);
        nodes.clear();
        retained.clear();
        IDS.forEach(id -> nodes.put(id, new Node(id, steps)));
        Set<String> used = new TreeSet<>();
        for (int i = 0; i < EVENTS; i++) {
            Node node = nodes.get(IDS.get(random.nextInt(IDS.size())));
            switch (random.nextInt(6)) {
                case 0 -> toggle(node);
                case 1 -> die(node);
                case 2 -> nowMillis += random.nextInt(MESSAGE_MILLIS_MAX);
                default -> hear(node, used);
            }
        }
        nodes.values().stream().filter(node -> node.role == Role.AWAY).forEach(this::toggle);
        settle(used);
        List<Node> homes = nodes.values().stream().filter(node -> node.role == Role.HOME).toList();
        assertEquals(1, homes.size(), () -> nodes.values().stream().map(node -> node.id + " " + node.role).toList().toString());
        assertEquals(1, used.stream().filter(one -> one.endsWith(" " + homes.get(0).watch.epoch())).count(), used::toString);
        assertEquals(2, nodes.values().stream().filter(node -> node.role == Role.STANDBY).count());
    }

    private void settle(Set<String> used) {
        for (int round = 0; round < 20; round++) {
            for (Node node : nodes.values()) {
                while (!node.queue.isEmpty()) {
                    hear(node, used);
                }
                hear(node, used);
            }
            nowMillis += HomeWatch.LOOK_MILLIS;
        }
    }

    /** Connects, and hears what is retained; or is cut, and its Will is sent. */
    private void toggle(Node node) {
        if (node.role == Role.AWAY) {
            node.watch.connected(nowMillis);
            node.role = Role.LOOKING;
            retained.forEach((id, status) -> node.queue.add(new Said(id, status)));
        } else {
            node.watch.disconnected();
            node.role = Role.AWAY;
            node.queue.clear();
            say(node, GatewayStatus.offline("connection lost"));
        }
    }

    /** Memory is lost, the disk is not. */
    private void die(Node node) {
        if (node.role != Role.AWAY) {
            toggle(node);
        }
        node.watch = new HomeWatch(node.id, node.disk, steps);
    }

    private void hear(Node node, Set<String> used) {
        if (node.role == Role.AWAY) {
            return;
        }
        if (!node.queue.isEmpty()) {
            Said said = node.queue.remove();
            node.watch.heard(said.gateway(), said.status(), nowMillis);
        }
        Role before = node.role;
        node.role = node.watch.step(nowMillis);
        if (node.role == Role.RISING) {
            node.disk = node.watch.epoch();
            node.watch.stored(node.disk);
            node.role = node.watch.step(nowMillis);
        }
        if (node.role == Role.HOME && before != Role.HOME) {
            assertEquals(true, used.add(node.id + " " + node.watch.epoch()), "an epoch was used twice by " + node.id);
            say(node, GatewayStatus.home(node.watch.epoch()));
        } else if (node.role == Role.STANDBY && before != Role.STANDBY) {
            say(node, GatewayStatus.standby("another is home"));
        }
    }

    private void say(Node node, GatewayStatus status) {
        retained.put(node.id, status);
        for (Node other : new ArrayList<>(nodes.values())) {
            if (other.role != Role.AWAY) {
                other.queue.add(new Said(node.id, status));
            }
        }
    }
}
