// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A gateway and its devices in one thread: both ends' rules with tables that survive, and a wire that may be cut. */
final class Site implements Fleet {
    final Map<String, Bench> devices = new LinkedHashMap<>();
    final Map<String, Long> awaySince = new LinkedHashMap<>();
    /** What the gateway has recorded, the ended jobs too. */
    final Map<String, Job> recorded = new LinkedHashMap<>();
    final List<String> late = new ArrayList<>();
    /** What the gateway has of each device's reports. */
    private final Map<String, Map<String, Report>> told = new LinkedHashMap<>();
    long nowMillis = 1_000_000;
    long epoch = 1;
    Dispatcher gateway = new Dispatcher(this, id -> Optional.ofNullable(recorded.get(id)), wait -> wait, epoch);

    Site(String... names) {
        for (String name : names) {
            Bench bench = new Bench();
            bench.rules.put("pulse", new TypeRules(1, false, false, 0));
            devices.put(name, bench);
        }
    }

    @Override
    public List<Facts> devices() {
        return devices.keySet().stream().map(this::facts).toList();
    }

    @Override
    public Optional<Facts> device(String id) {
        return devices.containsKey(id) ? Optional.of(facts(id)) : Optional.empty();
    }

    private Facts facts(String id) {
        return new Facts(id, Set.copyOf(devices.get(id).rules.keySet()), Map.of("tag.hall", id.startsWith("a") ? "1" : "2"));
    }

    @Override
    public Optional<Long> awaySinceMillis(String id) {
        return Optional.ofNullable(awaySince.get(id));
    }

    @Override
    public boolean isIdempotent(String device, String type) {
        return devices.get(device).rules.get(type).idempotent();
    }

    static Spec spec(String type, Target target) {
        return new Spec(type, Json.object().build(), target, 500, Optional.empty(), Spec.Patience.USUAL, Retry.NONE, Optional.empty(), "kim");
    }

    static Spec one(String type, String selector) {
        return spec(type, new Target.One(Selector.of(selector), Strategy.LEAST_LOADED, ""));
    }

    Site cut(String device) {
        awaySince.put(device, nowMillis);
        gateway.moved(device, nowMillis);
        return this;
    }

    Site join(String device) {
        awaySince.remove(device);
        gateway.moved(device, nowMillis);
        return turn();
    }

    Site submit(String id, Spec spec) {
        gateway.submit(id, spec, nowMillis);
        return turn();
    }

    Site later(long millis) {
        nowMillis += millis;
        return turn();
    }

    /** The gateway dies; what was not recorded is gone. Another home follows. */
    Site gatewayKilled() {
        epoch++;
        gateway = new Dispatcher(this, id -> Optional.ofNullable(recorded.get(id)), wait -> wait, epoch);
        gateway.restore(recorded.values().stream().filter(job -> job.end().isEmpty()).toList(), nowMillis);
        return turn();
    }

    /** Both ends talk until nothing changes. */
    Site turn() {
        for (int i = 0; i < 50; i++) {
            gateway.tick(nowMillis);
            boolean quiet = commit();
            for (Map.Entry<String, Bench> device : devices.entrySet()) {
                quiet &= device(device.getKey(), device.getValue());
            }
            if (quiet) {
                return this;
            }
        }
        throw new IllegalStateException("it never comes to rest");
    }

    private boolean commit() {
        gateway.pending().forEach(job -> recorded.put(job.id(), job));
        List<Deed> deeds = gateway.committed();
        for (Deed deed : deeds) {
            if (deed instanceof Deed.Give give) {
                devices.get(give.device()).orders.put(give.order().id(), give.order());
            } else if (deed instanceof Deed.Late word) {
                late.add(word.device() + " " + word.report().id() + " " + word.report().state());
            }
        }
        return deeds.isEmpty();
    }

    /** A connected device takes its orders and tells what it has to say. */
    private boolean device(String name, Bench device) {
        device.nowMillis = nowMillis;
        if (awaySince.containsKey(name)) {
            device.turn();
            return true;
        }
        device.orders.values().forEach(order -> {
            gateway.sent(name, order.id(), order.fence(), nowMillis);
            device.book.order(order, nowMillis, nowMillis);
        });
        device.turn();
        Map<String, Report> known = told.computeIfAbsent(name, n -> new LinkedHashMap<>());
        List<Report> news = device.table.values().stream().filter(report -> !report.equals(known.put(report.id(), report))).toList();
        news.forEach(report -> gateway.report(name, report, nowMillis));
        return news.isEmpty() && gateway.pending().isEmpty();
    }

    /** A run ends at the device; what it says comes when it is connected. */
    Site ends(String device, String id, Outcome outcome) {
        Bench bench = devices.get(device);
        bench.nowMillis = nowMillis;
        bench.ends(id, outcome);
        return turn();
    }

    TaskState state(String id) {
        return recorded.get(id).state();
    }

    /** Where it is, as {@code device/attempt STATE}, in the order of giving. */
    List<String> parts(String id) {
        return recorded.get(id).parts().values().stream().map(part -> part.device() + "/" + part.attempt() + " " + part.state()).toList();
    }

    /** Runs begun at the device since the last look. */
    List<String> begun(String device) {
        return devices.get(device).acted().stream().filter(act -> act.startsWith("start")).toList();
    }
}
