// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Cut links, dead gateways, dead agents, at any moment: each task ends, once, and what must not be done twice is not. */
class DispatcherProperties {
    private static final List<String> NAMES = List.of("a1", "a2", "b1");
    private static final List<String> TYPES = List.of("read", "pulse", "install");
    private static final List<String> SELECTORS = List.of("tag.hall=1", "device=a1", "tag.hall=1|2");

    private final Map<String, Set<String>> begun = new HashMap<>();
    private final Map<String, Job> ended = new HashMap<>();

    @Property(tries = 300)
    void everyTaskEndsOnce(@ForAll long seed) {
        Random random = new Random(seed);
        Site site = new Site(NAMES.toArray(String[]::new));
        begun.clear();
        ended.clear();
        for (int i = 0; i < 60; i++) {
            event(random, site);
            look(site);
        }
        NAMES.forEach(site::join);
        for (int i = 0; i < 100 && site.recorded.values().stream().anyMatch(job -> job.end().isEmpty()); i++) {
            for (String name : NAMES) {
                site.devices.get(name).table.values().stream().filter(report -> report.state() == TaskState.RUNNING).map(Report::id).toList()
                        .forEach(id -> site.ends(name, id, new Outcome.Done(Optional.empty())));
            }
            site.later(60_000);
            look(site);
        }
        site.recorded.values().forEach(job -> assertTrue(job.end().isPresent(), () -> job.id() + " is " + job.state() + " " + site.parts(job.id())));
    }

    private static void event(Random random, Site site) {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        String id = "t" + random.nextInt(8);
        switch (random.nextInt(9)) {
            case 0, 1 -> site.submit(id, spec(random));
            case 2 -> site.cut(name).turn();
            case 3 -> site.join(name);
            case 4 -> site.gatewayKilled();
            case 5 -> {
                site.devices.get(name).killed();
                site.turn();
            }
            case 6 -> site.later(random.nextInt(200_000));
            case 7 -> {
                site.gateway.cancel(id, random.nextBoolean(), "kim", site.nowMillis);
                if (random.nextBoolean()) {
                    site.turn();
                } else {
                    site.gatewayKilled();
                }
            }
            default -> site.devices.get(name).table.values().stream().filter(report -> report.state() == TaskState.RUNNING).map(Report::id).findFirst()
                    .ifPresent(running -> site.ends(name, running, random.nextBoolean() ? new Outcome.Done(Optional.empty()) : new Outcome.Failed("broken", random.nextBoolean())));
        }
    }

    private static Spec spec(Random random) {
        Selector selector = Selector.of(SELECTORS.get(random.nextInt(SELECTORS.size())));
        Target target = random.nextInt(4) == 0 ? new Target.All(selector) : new Target.One(selector, Strategy.LEAST_LOADED, "");
        Spec plain = Site.spec(TYPES.get(random.nextInt(TYPES.size())), target);
        return new Spec(plain.type(), plain.args(), target, random.nextInt(1_001), Optional.empty(), plain.patience(), new Retry(1 + random.nextInt(3), 1_000), Optional.empty(), "kim");
    }

    private void look(Site site) {
        site.devices.forEach((name, device) -> {
            for (Act act : List.copyOf(device.acts)) {
                if (act instanceof Act.Start start && start.order().type().equals("pulse")) {
                    String attempt = start.order().id() + "/" + start.order().attempt();
                    boolean all = site.recorded.get(start.order().id()).spec().target() instanceof Target.All;
                    assertTrue(begun.computeIfAbsent(all ? attempt + "@" + name : attempt, key -> new LinkedHashSet<>()).add(name), attempt + " was begun twice at " + name);
                    assertEquals(1, begun.get(all ? attempt + "@" + name : attempt).size(), () -> attempt + " was begun at " + begun.get(attempt));
                }
            }
            device.acts.clear();
        });
        site.recorded.values().stream().filter(job -> job.end().isPresent()).forEach(job -> {
            Job before = ended.putIfAbsent(job.id(), job);
            assertTrue(before == null || before.equals(job), () -> job.id() + " changed after its end");
        });
    }
}
