// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.TopicKind;
import dev.selvage.replica.Outbox;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The agent's own figures: what a person looks at when a device misbehaves. Confined to the loop's thread. */
final class Metrics {
    /** Not from the outbox: a lost figure is replaced by the next one. */
    private static final long TICKET = 0;

    private final Inbox inbox;
    private final Outbox outbox;
    private final Path dataFolder;
    private final Supplier<Json.Obj> sampling;
    private final AtomicLong historyLeftOut = new AtomicLong();
    private long commitsFailed;

    Metrics(Inbox inbox, Outbox outbox, Path dataFolder, Supplier<Json.Obj> sampling) {
        this.inbox = inbox;
        this.outbox = outbox;
        this.dataFolder = dataFolder;
        this.sampling = sampling;
    }

    void commitFailed() {
        commitsFailed++;
    }

    /** Commits that failed, since the start. */
    long commitsFailed() {
        return commitsFailed;
    }

    /** Past values that were not kept, since the disk has to keep its reserve. */
    void historyLeftOut(int rows) {
        historyLeftOut.addAndGet(rows);
    }

    void publish(MqttLink link, Announcer announcer, Uplink uplink, Json.Obj tasks, Json.Obj decisions, Moment now) {
        Runtime runtime = Runtime.getRuntime();
        Json.Obj figures = Json.object()
                .put("t", Payloads.time(now.wallMillis()))
                .put("uptimeSeconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1000)
                .put("heapUsedBytes", runtime.totalMemory() - runtime.freeMemory())
                .put("heapMaxBytes", runtime.maxMemory())
                .put("diskFreeBytes", dataFolder.toFile().getUsableSpace())
                .put("outboxDepth", outbox.depth())
                .put("outboxDropped", outbox.dropped())
                .put("publishRefused", announcer.refused())
                .put("publishDelayed", announcer.delayed())
                .put("payloadTooLarge", announcer.tooLarge())
                .put("inboxDropped", inbox.dropped())
                .put("commitsFailed", commitsFailed)
                .put("historyLeftOut", historyLeftOut.get())
                .put("syncBacklog", !uplink.isDrained())
                .put("syncMalformed", uplink.malformed())
                .put("sampling", sampling.get())
                .put("tasks", tasks)
                .put("decisions", decisions)
                .build();
        TopicKind kind = TopicKind.METRICS;
        boolean taken = link.tryPublish(OutMessage.of(
                TICKET, announcer.topic(kind), figures.bytes(), kind.qos(), kind.retained(), kind.expirySeconds()));
        if (!taken) {
            System.getLogger(Metrics.class.getName()).log(System.Logger.Level.DEBUG, "no permit for metrics this time");
        }
    }
}
