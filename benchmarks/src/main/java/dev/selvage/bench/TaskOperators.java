// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import dev.selvage.link.LinkEvent;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Operators who submit tasks one by one and hear from the gateway how each has ended. Several, because the broker lets each
 * publish 50 messages a second. Used by one thread.
 */
final class TaskOperators implements AutoCloseable {
    /** Tasks that are not ended at once: below what a gateway takes in open requests. */
    private static final int OPEN_MAX = 200;
    private static final long SECONDS_MAX = 120;
    private static final String ARGUMENTS = "{\"point\":\"temperature\"}";

    private final List<BenchClient> operators = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final BenchClient watcher;
    /** When each task was submitted, until it has ended. */
    private final Map<String, Long> submittedNanos = new ConcurrentHashMap<>();
    private final Map<String, Long> tookNanos = new ConcurrentHashMap<>();
    private final Semaphore room = new Semaphore(OPEN_MAX);
    private final AtomicInteger failed = new AtomicInteger();
    private volatile String failure = "";
    private final BlockingQueue<Long> totals = new LinkedBlockingQueue<>();

    TaskOperators(URI broker, int count) {
        for (int i = 0; i < count; i++) {
            String name = "bench-" + i;
            names.add(name);
            operators.add(new BenchClient(broker, "_op." + name, List.of(Topics.responsesOf(Site.SITE, name)), this::answered));
        }
        watcher = new BenchClient(broker, "_op.bench-watch", List.of(Topics.filter(Site.SITE, TopicKind.GATEWAY_TASK)), this::changed);
    }

    /** Submits a task that reads a point, to any device or to that one, when there is room for one more. */
    void submit(String id, Optional<String> device) {
        try {
            if (!room.tryAcquire(SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new FailedMeasurement("no task has ended for " + SECONDS_MAX + " s; " + submittedNanos.size() + " are open; " + failure);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedMeasurement("interrupted while tasks ran");
        }
        int turn = Math.floorMod(submittedNanos.size() + tookNanos.size(), operators.size());
        String to = device.map(name -> ",\"to\":\"device=" + name + "\"").orElse("");
        byte[] request = ("{\"id\":\"" + id + "\",\"type\":\"read\",\"args\":" + ARGUMENTS + to + "}").getBytes(StandardCharsets.UTF_8);
        submittedNanos.put(id, System.nanoTime());
        operators.get(turn).publish(new OutMessage(0, Topics.of(Site.SITE, TopicKind.REQUEST, "task.submit"), request, 1, false, 0,
                Optional.of(Topics.of(Site.SITE, TopicKind.RESPONSE, names.get(turn), "1")), Optional.empty(), Map.of()));
    }

    /** How many devices the gateway knows. */
    long devices() throws InterruptedException {
        operators.get(0).publish(new OutMessage(0, Topics.of(Site.SITE, TopicKind.REQUEST, "devices"), "{}".getBytes(StandardCharsets.UTF_8), 1, false, 0,
                Optional.of(Topics.of(Site.SITE, TopicKind.RESPONSE, names.get(0), "2")), Optional.empty(), Map.of()));
        return Optional.ofNullable(totals.poll(SECONDS_MAX, TimeUnit.SECONDS)).orElseThrow(() -> new FailedMeasurement("the gateway does not answer"));
    }

    private void answered(LinkEvent.Received answer) {
        read(answer).integer("total").ifPresent(totals::add);
        read(answer).object("error").ifPresent(error -> {
            failed.incrementAndGet();
            failure = error.text();
        });
    }

    private void changed(LinkEvent.Received change) {
        Json.Obj task = read(change);
        String state = task.text("state").orElse("");
        Optional<Long> began = state.equals("SUCCEEDED") ? Optional.ofNullable(submittedNanos.remove(task.text("id").orElse(""))) : Optional.empty();
        if (began.isPresent()) {
            tookNanos.put(task.text("id").orElseThrow(), System.nanoTime() - began.get());
            room.release();
        } else if (List.of("FAILED", "REJECTED", "TIMED_OUT", "EXPIRED").contains(state)) {
            failure = task.text();
        }
    }

    private static Json.Obj read(LinkEvent.Received message) {
        try {
            return JsonReader.readObject(message.payload());
        } catch (JsonException e) {
            throw new FailedMeasurement("the gateway said no JSON: " + e.getMessage());
        }
    }

    /** Waits until all that were submitted have ended; gives how long each took, in nanoseconds, and forgets them. */
    List<Long> await(int count) throws InterruptedException {
        if (!room.tryAcquire(OPEN_MAX, SECONDS_MAX, TimeUnit.SECONDS) || failed.get() > 0) {
            throw new FailedMeasurement(submittedNanos.size() + " of " + count + " tasks have not succeeded, " + failed.get() + " were refused; " + failure);
        }
        room.release(OPEN_MAX);
        List<Long> all = List.copyOf(tookNanos.values());
        tookNanos.clear();
        if (all.size() != count) {
            throw new FailedMeasurement(all.size() + " tasks have ended, not " + count);
        }
        return all;
    }

    @Override
    public void close() {
        operators.forEach(BenchClient::close);
        watcher.close();
    }
}
