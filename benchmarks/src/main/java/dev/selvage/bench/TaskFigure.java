// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import dev.selvage.link.LinkEvent;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Tasks from an operator's request to the result that is durable at the gateway, over the broker, with a hundred simulated
 * devices; and one task on an idle site beside the broker's own way there and back between two clients.
 */
final class TaskFigure {
    private static final int DEVICES = 100;
    /** They sample once an hour, so that tasks are measured and not seven hundred states a second. */
    private static final String PROFILE = """
            format: selvage-profile/1
            profile: quiet-device
            version: 1.0.0
            extends: simulated-device@1
            defaults: {every: 1h, access: r, writer: device, report: {when: change, max: 1h}}
            """;
    private static final int OPERATORS = 24;
    private static final int TASKS_DEFAULT = 2_000;
    /** Tasks one by one in a round, for the latency. */
    private static final int SINGLE = 100;
    private static final int WARM_UP = 1;
    private static final long SECONDS_MAX = 120;
    private static final long LOOK_MILLIS = 200;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int MEDIAN = 50;
    private static final int TAIL = 99;

    private final List<Double> perSecond = new ArrayList<>();
    private final List<Double> median = new ArrayList<>();
    private final List<Double> tail = new ArrayList<>();
    private final List<Double> floorMedian = new ArrayList<>();
    private final List<Double> floorTail = new ArrayList<>();

    private TaskFigure() {}

    static List<Figure> measure(String name, Bench bench) throws IOException {
        TaskFigure figure = new TaskFigure();
        try {
            figure.run(bench);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedMeasurement("interrupted");
        }
        List<Double> none = figure.perSecond.stream().map(r -> 0.0).toList();
        return List.of(new Figure(name + ".rate", figure.perSecond, none, "task/s"), new Figure(name + ".p50", figure.median, figure.floorMedian, "ms"),
                new Figure(name + ".p99", figure.tail, figure.floorTail, "ms"));
    }

    private void run(Bench bench) throws IOException, InterruptedException {
        Workplace workplace = bench.workplace();
        try (Program broker = Site.startBroker(workplace)) {
            try (Site site = Site.start(workplace, broker); Program agents = agents(workplace, site.broker());
                    TaskOperators operators = new TaskOperators(site.broker(), OPERATORS); Echo echo = new Echo(site.broker())) {
                agents.await("dev-" + (DEVICES - 1) + ":", SECONDS_MAX);
                everyDevice(operators);
                for (int round = 0; round < WARM_UP + bench.rounds().rounds(); round++) {
                    round(operators, echo, bench.rowsOr(TASKS_DEFAULT), round);
                }
            }
        }
    }

    /** All agents in one process, as {@code selvage up} runs them. */
    private static Program agents(Workplace workplace, URI broker) throws IOException {
        Path folder = workplace.folder("devices");
        List<String> arguments = new ArrayList<>(List.of("-jar", Site.jar("edge-agent").toString(), "run", "--broker", broker.toString(),
                "--site", Site.SITE.value(), "--data", folder.resolve("data").toString()));
        Files.writeString(folder.resolve("quiet-device.yaml"), PROFILE);
        for (int i = 0; i < DEVICES; i++) {
            String id = "dev-" + i;
            Path file = folder.resolve(id + ".yaml");
            Files.writeString(file, "format: selvage-device/1\ndevice: " + id + "\nprofile: quiet-device@1\nparams: {seed: " + (i + 1) + "}\n");
            arguments.addAll(List.of("--device", file.toString()));
        }
        return Program.start("the agents", workplace.file("agents-log"), arguments);
    }

    /** Until each has done one, some are not there yet. */
    private static void everyDevice(TaskOperators operators) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (operators.devices() < DEVICES) {
            if (System.nanoTime() > end) {
                throw new FailedMeasurement("the gateway does not know " + DEVICES + " devices within " + SECONDS_MAX + " s");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        for (int i = 0; i < DEVICES; i++) {
            operators.submit("hello-" + i, Optional.of("dev-" + i));
        }
        operators.await(DEVICES);
    }

    private void round(TaskOperators operators, Echo echo, int tasks, int round) throws InterruptedException {
        long beganNanos = System.nanoTime();
        for (int i = 0; i < tasks; i++) {
            operators.submit("r" + round + "-" + i, Optional.empty());
        }
        operators.await(tasks);
        double rate = tasks * NANOS_PER_SECOND / (System.nanoTime() - beganNanos);
        List<Long> alone = new ArrayList<>();
        List<Long> floor = new ArrayList<>();
        for (int i = 0; i < SINGLE; i++) {
            operators.submit("s" + round + "-" + i, Optional.empty());
            alone.addAll(operators.await(1));
            floor.add(echo.nanos());
        }
        if (round >= WARM_UP) {
            perSecond.add(rate);
            median.add(percentile(alone, MEDIAN));
            tail.add(percentile(alone, TAIL));
            floorMedian.add(percentile(floor, MEDIAN));
            floorTail.add(percentile(floor, TAIL));
        }
    }

    private static double percentile(List<Long> nanos, int percent) {
        List<Long> sorted = nanos.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100)) / NANOS_PER_MILLI;
    }

    /** Two clients and the broker: an offer there, a result back, and nothing done about it. */
    private static final class Echo implements AutoCloseable {
        private static final DeviceId DEVICE = new DeviceId("echo");
        private final BlockingQueue<byte[]> back = new LinkedBlockingQueue<>();
        private final BenchClient device;
        private final BenchClient operator;

        Echo(URI broker) {
            device = new BenchClient(broker, DEVICE.value(), List.of(Topics.filter(Site.SITE, DEVICE, TopicKind.TASK_OFFER)), this::answer);
            operator = new BenchClient(broker, "_op.bench-echo", List.of(Topics.filter(Site.SITE, DEVICE, TopicKind.TASK_RESULT)), message -> back.add(message.payload()));
        }

        private void answer(LinkEvent.Received offer) {
            device.publish(OutMessage.of(0, Topics.of(Site.SITE, DEVICE, TopicKind.TASK_RESULT, "e"), offer.payload(), 1, false, 0));
        }

        long nanos() throws InterruptedException {
            long beganNanos = System.nanoTime();
            operator.publish(OutMessage.of(0, Topics.of(Site.SITE, DEVICE, TopicKind.TASK_OFFER, "e"),
                    "{\"type\":\"echo\"}".getBytes(StandardCharsets.UTF_8), 1, false, 0));
            if (Optional.ofNullable(back.poll(SECONDS_MAX, TimeUnit.SECONDS)).isEmpty()) {
                throw new FailedMeasurement("the echo did not come back");
            }
            return System.nanoTime() - beganNanos;
        }

        @Override
        public void close() {
            device.close();
            operator.close();
        }
    }
}
