// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.link.paho.PahoLink;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An operator who submits tasks, each until the gateway has answered: with the same id it is the same task. On a thread of its
 * own; what it has submitted can be read by any.
 */
final class TaskLoad implements AutoCloseable {
    /** As {@link #submitted} tells them apart: done twice is as good as once, or it is not. */
    enum Kind {
        /** Any device reads a point. */
        READ,
        /** One device sets a point. */
        SET,
        /** One device does what must not be done twice. */
        PULSE
    }

    private static final String OPERATOR = "torture";
    private static final long ANSWER_MILLIS = 2_000;
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final int DEGREES_MIN = 5;
    private static final int DEGREES = 25;

    private final SiteId site;
    private final List<String> devices;
    private final int count;
    private final long pauseMillis;
    private final Random random;
    private final MqttLink link;
    private final BlockingQueue<Json.Obj> answers = new LinkedBlockingQueue<>();
    private final Map<String, Kind> submitted = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::run, "task-load");
    private volatile boolean closing;

    /** @param pauseMillis between two tasks */
    TaskLoad(URI broker, SiteId site, List<String> devices, int count, long pauseMillis, long seed) {
        this.site = site;
        this.devices = List.copyOf(devices);
        this.count = count;
        this.pauseMillis = pauseMillis;
        this.random = new Random(seed);
        this.link = PahoLink.open(new LinkSettings(broker, "_op." + OPERATOR, List.of(Topics.responsesOf(site, OPERATOR)), Optional.empty(), 0,
                KEEP_ALIVE_SECONDS, 0, Map.of()));
    }

    TaskLoad start() {
        link.start(this::take);
        thread.start();
        return this;
    }

    private void take(LinkEvent event) {
        if (event instanceof LinkEvent.Received received) {
            link.acknowledge(received);
            try {
                answers.add(JsonReader.readObject(received.payload()));
            } catch (JsonException e) {
                answers.add(Json.object().put("unreadable", e.getMessage()).build());
            }
        }
    }

    private void run() {
        try {
            for (int i = 0; i < count && !closing; i++) {
                Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
                String device = devices.get(random.nextInt(devices.size()));
                submit("k" + i, kind, device, DEGREES_MIN + random.nextInt(DEGREES));
                TimeUnit.MILLISECONDS.sleep(pauseMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void submit(String id, Kind kind, String device, int degrees) throws InterruptedException {
        byte[] request = request(id, kind, device, degrees).bytes();
        while (!closing && !submitted.containsKey(id)) {
            link.tryPublish(new OutMessage(0, Topics.of(site, TopicKind.REQUEST, "task.submit"), request, 1, false, 0,
                    Optional.of(Topics.of(site, TopicKind.RESPONSE, OPERATOR, "1")), Optional.empty(), Map.of()));
            Optional<Json.Obj> answer = Optional.ofNullable(answers.poll(ANSWER_MILLIS, TimeUnit.MILLISECONDS));
            boolean isOurs = answer.flatMap(a -> a.object("task")).flatMap(task -> task.text("id")).filter(id::equals).isPresent();
            if (isOurs) {
                submitted.put(id, kind);
            } else {
                answer.flatMap(a -> a.object("error")).flatMap(error -> error.text("code")).ifPresent(refused::add);
            }
        }
    }

    private static Json.Obj request(String id, Kind kind, String device, int degrees) {
        Json.Builder out = Json.object().put("id", id).put("lost", "5s");
        return switch (kind) {
            case READ -> out.put("type", "read").put("args", Json.object().put("point", "temperature").build()).put("retries", 5).build();
            case SET -> out.put("type", "set").put("to", "device=" + device).put("retries", 5)
                    .put("args", Json.object().put("point", "target").put("value", degrees).build()).build();
            case PULSE -> out.put("type", "pulse").put("to", "device=" + device).put("args", Json.object().put("celsius", degrees).build()).build();
        };
    }

    /** True when all are submitted, or will not be any more. */
    boolean isDone() {
        return !thread.isAlive();
    }

    /** The tasks that the gateway has answered for. */
    Map<String, Kind> submitted() {
        return Map.copyOf(submitted);
    }

    /** Codes of refusals that were heard on the way. */
    Set<String> refused() {
        return Set.copyOf(refused);
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        link.close();
    }
}
