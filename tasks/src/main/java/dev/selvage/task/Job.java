// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import dev.selvage.protocol.Json;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A task as an operator sees it: what was asked for, and its part at each device that was chosen so far.
 *
 * @param version grows with each change; who acts on an older one is told the current
 * @param approved groups of a rollout after which a person has let it go on
 * @param fence the highest that any part has
 * @param end how it ended as a whole; empty while it is open
 * @param reason why it ended so
 */
public record Job(String id, Spec spec, long createdMillis, int version, long fence, Map<String, Part> parts, int approved,
        Optional<TaskState> end, String reason) {
    public Job {
        parts = new LinkedHashMap<>(parts);
    }

    static Job of(String id, Spec spec, long nowMillis) {
        return new Job(id, spec, nowMillis, 1, 0, Map.of(), 0, Optional.empty(), "");
    }

    Job with(Part part) {
        Map<String, Part> next = new LinkedHashMap<>(parts);
        next.put(part.device(), part);
        return new Job(id, spec, createdMillis, version + 1, Math.max(fence, part.fence()), next, approved, end, reason);
    }

    Job ended(TaskState as, String why) {
        return new Job(id, spec, createdMillis, version + 1, fence, parts, approved, Optional.of(as), why);
    }

    Job approved(int groups) {
        return new Job(id, spec, createdMillis, version + 1, fence, parts, groups, end, reason);
    }

    /** A word on where it stands, while it is open. */
    Job saying(String why) {
        return new Job(id, spec, createdMillis, version + 1, fence, parts, approved, end, why);
    }

    /** The part that counts when one device is enough: the one given last. */
    Optional<Part> current() {
        return parts.values().stream().max(Comparator.comparingLong(Part::fence));
    }

    /** Where the task is as a whole. */
    public TaskState state() {
        if (end.isPresent()) {
            return end.get();
        }
        if (spec.target() instanceof Target.One) {
            return current().map(Part::state).filter(state -> !state.isFinal()).orElse(TaskState.CREATED);
        }
        return parts.values().stream().map(Part::state).filter(state -> !state.isFinal()).max(Comparator.naturalOrder())
                .orElse(parts.isEmpty() ? TaskState.CREATED : TaskState.RUNNING);
    }

    /** What came of it when one device is enough: the result of the attempt that counts. */
    public Optional<Json> result() {
        return current().flatMap(Part::result);
    }

    /** How many devices are in which state, for people: {@code 12 SUCCEEDED, 3 FAILED}. */
    String split() {
        Map<TaskState, Long> counts = new TreeMap<>();
        parts.values().forEach(part -> counts.merge(part.state(), 1L, Long::sum));
        return counts.entrySet().stream().map(count -> count.getValue() + " " + count.getKey()).collect(Collectors.joining(", "));
    }

    /** How the parts came out together, when all have ended. */
    static TaskState sum(Collection<Part> parts) {
        if (parts.stream().allMatch(part -> part.state() == TaskState.SUCCEEDED || part.state() == TaskState.REMOVED)) {
            return TaskState.SUCCEEDED;
        }
        return parts.stream().anyMatch(part -> part.state() == TaskState.CANCELLED) ? TaskState.CANCELLED : TaskState.FAILED;
    }

    /** What the device is told. */
    Order order(Part part) {
        return new Order(id, spec.type(), spec.args(), part.attempt(), part.fence(), spec.priority(), spec.serialWith(), spec.patience().timers(),
                spec.patience().expiresMillis(), createdMillis, part.wish());
    }
}
