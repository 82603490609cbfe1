// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.task.Facts;
import dev.selvage.task.Selector;
import dev.selvage.task.json.Fields;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Whom a request is for: devices by name, or whatever a selector finds.
 *
 * @param devices empty with a selector
 */
record Targets(List<String> devices, Optional<Selector> selector) {
    /** The site's devices; see {@link dev.selvage.gateway.task.Tasks#devices}. */
    @FunctionalInterface
    interface Roster {
        CompletableFuture<List<String>> devices(Predicate<Facts> wanted);
    }

    /**
     * Those that were found.
     *
     * @param heardOf which of them were ever heard of on topics; others may still have rows
     */
    record Found(List<String> devices, Set<String> heardOf) {}

    /** Reads the members {@code devices} and {@code selector}, of which one must be there. */
    static Targets read(Fields in) {
        Optional<Json> devices = in.any("devices");
        Optional<String> selector = in.text("selector");
        if (devices.isPresent() == selector.isPresent()) {
            in.fault("devices", "or selector must be there, and not both", "say \"devices\":[\"pump-1\"] or \"selector\":\"profile=pump\"");
        }
        return new Targets(devices.map(list -> named(in, list)).orElse(List.of()), selector.flatMap(text -> selector(in, text)));
    }

    private static List<String> named(Fields in, Json list) {
        Set<String> names = new LinkedHashSet<>();
        List<Json> items = list instanceof Json.Arr all ? all.items() : List.of();
        for (Json item : items) {
            if (item instanceof Json.Str name && DeviceId.isValid(name.value())) {
                names.add(name.value());
            } else {
                in.fault("devices", Printable.of(item.text()) + " is no device's name", "see the request devices for all that are known");
            }
        }
        if (items.isEmpty()) {
            in.fault("devices", "must be a list of at least one name", "say \"devices\":[\"pump-1\"]");
        }
        return List.copyOf(names);
    }

    private static Optional<Selector> selector(Fields in, String text) {
        try {
            return Optional.of(Selector.of(text));
        } catch (IllegalArgumentException e) {
            in.fault("selector", Printable.of(String.valueOf(e.getMessage())), "say something like profile=pump & tag.hall=north");
            return Optional.empty();
        }
    }

    /** Looks them up; fails with a refusal when a selector finds nobody. */
    CompletableFuture<Found> find(Roster roster) {
        if (selector.isEmpty()) {
            Set<String> asked = Set.copyOf(devices);
            return roster.devices(facts -> asked.contains(facts.device())).thenApply(known -> new Found(devices, Set.copyOf(known)));
        }
        return roster.devices(selector.get()::matches).thenCompose(found -> found.isEmpty()
                ? CompletableFuture.failedFuture(new RefusedException("no-device", "no device is " + Printable.of(selector.get().toString()), "see the request devices, and their topics about and metrics"))
                : CompletableFuture.completedFuture(new Found(found, Set.copyOf(found))));
    }
}
