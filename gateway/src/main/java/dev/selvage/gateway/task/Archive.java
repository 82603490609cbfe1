// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import dev.selvage.protocol.Json;
import dev.selvage.task.Job;
import dev.selvage.task.flow.Flow;
import dev.selvage.task.json.FlowJson;
import dev.selvage.task.json.JobJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What is recorded, in brief, for lists and for forgetting what ended long ago. Confined to the tasks' thread. */
final class Archive {
    /** Tasks and runs that have ended are kept so long. */
    static final long AGE_MILLIS = 30L * 86_400_000;
    /** And so many: at a kilobyte each they are 10 MB. */
    static final int ENDED_MAX = 10_000;
    /** How often what is old is looked for. */
    private static final long LOOK_MILLIS = 60_000;
    /** Forgotten at once, so that nobody waits long. */
    private static final int FORGET_MAX = 200;

    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private List<Flow> openFlows = List.of();
    private int ended;
    private long nextMillis = Long.MIN_VALUE;

    /**
     * A task or a run.
     *
     * @param devices that have a row of it
     */
    record Entry(boolean isFlow, Json.Obj brief, boolean hasEnded, long createdMillis, String type, List<String> devices) {}

    /** Begins anew with all that is recorded; gives the tasks that are open. */
    List<Job> load(List<Job> jobs, List<Flow> flows) {
        entries.clear();
        ended = 0;
        recorded(jobs, flows);
        openFlows = flows.stream().filter(flow -> !flow.state().isFinal()).toList();
        return jobs.stream().filter(job -> job.end().isEmpty()).sorted(Comparator.comparingLong(Job::createdMillis)).toList();
    }

    /** The runs that were open when it was loaded. */
    List<Flow> openFlows() {
        return openFlows;
    }

    /** Those are recorded as they are now. */
    void recorded(List<Job> jobs, List<Flow> flows) {
        jobs.forEach(job -> put(job.id(), new Entry(false, JobJson.brief(job), job.end().isPresent(), job.createdMillis(), job.spec().type(),
                List.copyOf(job.parts().keySet()))));
        flows.forEach(flow -> put(flow.id(), new Entry(true, FlowJson.brief(flow), flow.state().isFinal(), flow.startedMillis(), flow.workflow().name(), List.of())));
    }

    private void put(String id, Entry entry) {
        boolean counted = Optional.ofNullable(entries.put(id, entry)).filter(Entry::hasEnded).isPresent();
        ended += (entry.hasEnded() ? 1 : 0) - (counted ? 1 : 0);
    }

    /** What has to be forgotten now, the oldest first. */
    List<String> old(long nowMillis) {
        if (nowMillis < nextMillis && ended <= ENDED_MAX + FORGET_MAX) {
            return List.of();
        }
        nextMillis = nowMillis + LOOK_MILLIS;
        List<Map.Entry<String, Entry>> byAge = entries.entrySet().stream().filter(entry -> entry.getValue().hasEnded())
                .sorted(Comparator.comparingLong(entry -> entry.getValue().createdMillis())).toList();
        int tooMany = Math.max(0, byAge.size() - ENDED_MAX);
        List<String> old = new ArrayList<>();
        for (Map.Entry<String, Entry> entry : byAge) {
            if (old.size() < FORGET_MAX && (old.size() < tooMany || entry.getValue().createdMillis() < nowMillis - AGE_MILLIS)) {
                old.add(entry.getKey());
            }
        }
        return old;
    }

    /** Forgets those; gives the devices that have a row of each. */
    Map<String, Collection<String>> forget(List<String> ids) {
        Map<String, Collection<String>> devices = new LinkedHashMap<>();
        for (String id : ids) {
            Optional.ofNullable(entries.remove(id)).ifPresent(entry -> devices.put(id, entry.devices()));
        }
        ended -= devices.size();
        return devices;
    }

    /**
     * Lists what matches, in order of id.
     *
     * @param after the id of the last that was listed before; empty for from the first
     * @param max how many
     */
    List<Json> list(Predicate<Entry> which, String after, int max) {
        return entries.tailMap(after, false).values().stream().filter(which).limit(max).<Json>map(Entry::brief).toList();
    }

    /** True when something of that id is recorded. */
    boolean has(String id) {
        return entries.containsKey(id);
    }

    /** When there is something to look for. */
    long nextMillis() {
        return nextMillis;
    }
}
