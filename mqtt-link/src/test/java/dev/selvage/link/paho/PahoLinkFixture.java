// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.link.EventLog;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.OutMessage;
import dev.selvage.link.paho.FakeBroker.Script;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/** A fake broker and links to it with short patience, all closed after each test. */
abstract class PahoLinkFixture {
    /** Quick to try again; patient with a handshake, which is no test's matter and slow on a busy machine. */
    static final LinkTuning QUICK = new LinkTuning(20_000, 10, 40, 60_000, 300_000, new SplittableRandom(1));

    /** Far above what anything expected takes. */
    static final long WAIT_SECONDS = 30;
    /** Two seconds are promised for closing, and it would last for ever where the promise is broken; a busy machine may add to it. */
    static final long CLOSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    private final List<AutoCloseable> opened = new ArrayList<>();
    final EventLog log = new EventLog(() -> {});

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    FakeBroker broker(Script script) throws IOException {
        FakeBroker broker = new FakeBroker(script);
        opened.add(0, broker);
        return broker;
    }

    PahoLink link(URI broker, String... filters) {
        return link(settings(broker, "dev-1", filters), QUICK);
    }

    PahoLink link(LinkSettings settings, LinkTuning tuning) {
        PahoLink link = PahoLink.open(settings, tuning);
        opened.add(0, link);
        link.start(log);
        return link;
    }

    static LinkSettings settings(URI broker, String clientId, String... filters) {
        return new LinkSettings(broker, clientId, List.of(filters), Optional.empty(), 0, 30, 300, Map.of());
    }

    static OutMessage message(long ticket, String topic) {
        return OutMessage.of(ticket, topic, "{}".getBytes(UTF_8), 1, false, 0);
    }

    /** Publishes as soon as the link takes it. */
    static void publish(PahoLink link, OutMessage message) {
        await(() -> link.tryPublish(message), "the link takes a message");
    }

    static void await(BooleanSupplier condition, String what) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        boolean met = condition.getAsBoolean();
        while (!met && System.nanoTime() < until) {
            Thread.onSpinWait();
            met = condition.getAsBoolean();
        }
        assertTrue(met, "not within " + WAIT_SECONDS + " s: " + what);
    }

    /** Waits until no thread of a link or of Paho is left, and shows where those stand that are. */
    static void awaitNoThreads() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!linkThreads().isEmpty() && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        StringBuilder left = new StringBuilder();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (linkThreads().contains(thread.getName())) {
                left.append(thread.getName()).append(" at ").append(List.of(stack)).append('\n');
            }
        });
        assertEquals("", left.toString());
    }

    /** Live threads of links and of Paho. */
    static List<String> linkThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("MQTT ") || name.startsWith("link-"))
                .sorted()
                .toList();
    }
}
