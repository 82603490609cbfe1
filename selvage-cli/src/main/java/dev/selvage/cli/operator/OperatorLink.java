// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.operator;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkEvent.Cause;
import dev.selvage.link.LinkEvent.Connected;
import dev.selvage.link.LinkEvent.Disconnected;
import dev.selvage.link.LinkEvent.Received;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.link.paho.PahoLink;
import dev.selvage.protocol.ClientRole;
import dev.selvage.protocol.Printable;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An operator's connection, turned from events into calls that wait. Its session ends with it, so nothing of a watcher
 * stays in the broker. {@link #next} is for one thread.
 */
public final class OperatorLink implements AutoCloseable, Following.Wire {
    /** Events between the link and a slow terminal; what does not fit is counted, as a watcher must not hold the broker up. */
    private static final int QUEUE_MAX = 20_000;
    private static final int KEEP_ALIVE_SECONDS = 30;

    private final URI broker;
    private final String operator;
    private final MqttLink link;
    private final BlockingQueue<LinkEvent> events = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final AtomicLong dropped = new AtomicLong();

    private OperatorLink(URI broker, String operator, MqttLink link) {
        this.broker = broker;
        this.operator = operator;
        this.link = link;
    }

    /** An operator name that no other program has: {@code cli-} and eight hex digits. */
    public static String randomName() {
        return "cli-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }

    /** Begins to connect as operator {@code operator}, subscribed to {@code filters}. */
    public static OperatorLink open(URI broker, String operator, List<String> filters) throws CliException {
        LinkSettings settings = new LinkSettings(
                broker, ClientRole.OPERATOR_PREFIX + operator, filters, Optional.empty(), 0, KEEP_ALIVE_SECONDS, 0, Map.of());
        try {
            OperatorLink made = new OperatorLink(broker, operator, PahoLink.open(settings));
            made.link.start(made::put);
            return made;
        } catch (IllegalArgumentException e) {
            throw new CliException(e.getMessage(), e);
        }
    }

    /** The name it was opened with. */
    @Override
    public String operator() {
        return operator;
    }

    /** Where it is connected. */
    @Override
    public URI broker() {
        return broker;
    }

    /** Waits for the connection; fails when the broker refuses us or does not answer in time. */
    public void awaitConnected(long timeoutMillis) throws CliException, InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        String reason = "no answer within " + timeoutMillis / 1_000 + " s";
        for (long left = timeoutMillis; left > 0; left = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime())) {
            Optional<LinkEvent> event = next(left);
            if (event.isPresent() && event.get() instanceof Connected) {
                return;
            }
            if (event.isPresent() && event.get() instanceof Disconnected lost) {
                throw lost(lost);
            }
        }
        throw new CliException("cannot reach a broker at " + broker + ": " + reason);
    }

    /** The failure that a lost connection is to a command that needs it. */
    public CliException lost(Disconnected lost) {
        String reason = Printable.of(lost.reason());
        return lost.cause() == Cause.NETWORK
                ? new CliException("cannot reach a broker at " + broker + ": " + reason
                        + "; start one with \"selvage up\", or name another with --broker or --port")
                : new CliException("the broker at " + broker + " refused us: " + reason);
    }

    /** The next event, waiting at most {@code timeoutMillis}; a received message counts as taken. */
    @Override
    public Optional<LinkEvent> next(long timeoutMillis) throws InterruptedException {
        Optional<LinkEvent> event = Optional.ofNullable(events.poll(timeoutMillis, TimeUnit.MILLISECONDS));
        event.filter(Received.class::isInstance).ifPresent(e -> link.acknowledge((Received) e));
        return event;
    }

    /** Hands a message to the broker; false when there is no connection. */
    @Override
    public boolean tryPublish(OutMessage message) {
        return link.tryPublish(message);
    }

    /** Events that found the queue full. */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public void close() {
        link.close();
    }

    private void put(LinkEvent event) {
        if (!events.offer(event)) {
            dropped.incrementAndGet();
        }
    }
}
