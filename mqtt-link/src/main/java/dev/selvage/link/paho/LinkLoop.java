// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkEvent.Cause;
import dev.selvage.link.LinkEvent.Connected;
import dev.selvage.link.LinkEvent.Disconnected;
import dev.selvage.link.LinkEvent.Outcome;
import dev.selvage.link.LinkEvent.Published;
import dev.selvage.link.LinkEvent.Received;
import dev.selvage.link.LinkListener;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Printable;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * The thread of one {@link PahoLink}: it alone owns the state, calls Paho and calls the listener; callers and Paho's
 * threads put tasks into its inbox. The life of a link: WAITING, CONNECTING, UP, WAITING …, and from anywhere CLOSING
 * (what was taken may still be confirmed), ENDED.
 */
final class LinkLoop implements ConnectionOwner {
    /** Most messages on their way to the broker: enough to fill a slow link, few to send again after a loss. */
    static final int PERMITS_MAX = 32;
    /** How long closing waits for the PUBACKs of what was taken. */
    private static final long CLOSE_GRACE_MILLIS = 700;
    private static final long DISCONNECT_MILLIS_MAX = 300;
    /** How often a connection is looked at, should Paho ever forget to say that it ended. */
    private static final long LOOK_MILLIS = 5_000;
    /** A broker that answers pings and confirms nothing for so many keep-alives has lost its way with us; a large packet on a slow radio link takes less. */
    private static final int CONFIRM_KEEP_ALIVES_MAX = 4;
    /** A ticket is the connection's number above this many bits of a counter. */
    private static final int TICKET_COUNTER_BITS = 40;
    private static final System.Logger LOG = System.getLogger(LinkLoop.class.getName());

    private enum Phase {
        WAITING,
        CONNECTING,
        UP,
        CLOSING,
        ENDED
    }

    // For the link's whole life.
    private final LinkSettings settings;
    private final LinkTuning tuning;
    private final LinkListener listener;
    private final PahoThreads threads;
    private final Thread thread;

    // Shared with callers and with Paho's threads.
    /** Bounded by what it holds: taken messages by permits, arrivals by the backlog, the rest by a few per connection. */
    private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final Permits permits = new Permits();
    /** Paho's message ids of what the caller has yet to acknowledge, by ticket. */
    private final Map<Long, Integer> unacknowledged = new ConcurrentHashMap<>();

    // Owned by the link's thread.
    private final Backoff backoff;
    /** The caller's tickets of what was given to Paho, by our own sequence, oldest first. */
    private final Map<Long, Long> inFlight = new LinkedHashMap<>();
    private Phase phase = Phase.WAITING;
    private Optional<PahoConnection> connection = Optional.empty();
    private Optional<Handshake> granted = Optional.empty();
    private String clientId;
    private int number;
    private long counter;
    private long wakeAtMillis = PingClock.nowMillis();
    private long upSinceMillis;
    /** When the broker confirmed something last, or was given something when nothing was in flight. */
    private long confirmedMillis;

    LinkLoop(LinkSettings settings, LinkTuning tuning, LinkListener listener) {
        this.settings = settings;
        this.tuning = tuning;
        this.listener = listener;
        this.clientId = settings.clientId();
        this.backoff = new Backoff(tuning);
        String name = "link-" + Printable.of(settings.clientId());
        this.threads = new PahoThreads(name, this::onThreadDeath);
        this.thread = new Thread(threads, this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean tryPublish(OutMessage message) {
        return permits.tryTake(() -> inbox.add(() -> publish(message)));
    }

    void acknowledge(Received message) {
        Optional<Integer> messageId = Optional.ofNullable(unacknowledged.remove(message.ticket()));
        int from = (int) (message.ticket() >>> TICKET_COUNTER_BITS);
        messageId.ifPresent(id -> inbox.add(() -> current(from).ifPresent(c -> c.acknowledge(id, message.qos()))));
    }

    void reconnect() {
        inbox.add(this::cut);
    }

    void close(long millisMax) {
        permits.close();
        inbox.add(this::beginClosing);
        try {
            if (Thread.currentThread() != thread) {
                thread.join(millisMax);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The link's whole life. */
    private void run() {
        while (phase != Phase.ENDED) {
            try {
                nextTask().ifPresent(Runnable::run);
                if (PingClock.nowMillis() >= wakeAtMillis) {
                    onTime();
                }
            } catch (InterruptedException e) {
                LOG.log(Level.DEBUG, "{0} was interrupted, which ends it", thread.getName());
                finish();
            } catch (RuntimeException e) {
                // The top of this thread: a link that dies silently is worse than one that begins anew.
                LOG.log(Level.ERROR, "The link met a bug and connects anew", e);
                down(Cause.NETWORK, "Internal error: " + Reasons.text(e));
            }
        }
    }

    private Optional<Runnable> nextTask() throws InterruptedException {
        long waitMillis = Math.max(0, wakeAtMillis - PingClock.nowMillis());
        return Optional.ofNullable(inbox.poll(waitMillis, TimeUnit.MILLISECONDS));
    }

    private void onTime() {
        switch (phase) {
            case WAITING -> connect();
            case CONNECTING -> down(Cause.NETWORK, "No answer to the handshake within " + tuning.connackMillisMax() + " ms");
            case UP -> look();
            case CLOSING -> finish();
            case ENDED -> { }
        }
    }

    private void connect() {
        number++;
        phase = Phase.CONNECTING;
        upSinceMillis = PingClock.nowMillis();
        wakeAtMillis = upSinceMillis + tuning.connackMillisMax();
        try {
            PahoConnection made = new PahoConnection(number, settings, clientId, this);
            connection = Optional.of(made);
            made.start(settings, tuning.connackMillisMax());
        } catch (MqttException | IllegalArgumentException e) {
            down(Cause.REFUSED, "Paho cannot connect with these settings: " + Reasons.text(e));
        }
    }

    private void accepted(Handshake handshake) {
        granted = Optional.of(handshake);
        clientId = handshake.assignedId().orElse(clientId);
        if (settings.subscriptions().isEmpty()) {
            up();
        } else {
            connection.orElseThrow().subscribe(settings.subscriptions());
        }
    }

    private void up() {
        Handshake handshake = granted.orElseThrow();
        phase = Phase.UP;
        upSinceMillis = PingClock.nowMillis();
        look();
        // One fewer than the broker takes: Paho gives a QoS 0 message's place back a moment after telling us.
        permits.grant(Math.max(1, Math.min(PERMITS_MAX, handshake.receiveMax() - 1)));
        emit(new Connected(handshake.sessionPresent(), handshake.packetBytesMax()));
    }

    private void look() {
        PahoConnection open = connection.orElseThrow();
        if (open.isForgotten()) {
            down(Cause.NETWORK, "The connection ended and Paho did not say why");
            return;
        }
        long now = PingClock.nowMillis();
        if (now >= open.ping().dueMillis()) {
            open.ping().check();
        }
        if (now >= confirmDueMillis()) {
            down(Cause.NETWORK, "The broker has confirmed nothing for " + (now - confirmedMillis) + " ms");
            return;
        }
        wakeAtMillis = Math.min(Math.min(now + LOOK_MILLIS, open.ping().dueMillis()), confirmDueMillis());
    }

    private long confirmDueMillis() {
        return inFlight.isEmpty() || settings.keepAliveSeconds() == 0 ? Long.MAX_VALUE : confirmedMillis + CONFIRM_KEEP_ALIVES_MAX * TimeUnit.SECONDS.toMillis(settings.keepAliveSeconds());
    }

    private void publish(OutMessage message) {
        long sequence = ++counter;
        confirmedMillis = inFlight.isEmpty() ? PingClock.nowMillis() : confirmedMillis;
        inFlight.put(sequence, message.ticket());
        if (phase == Phase.UP || phase == Phase.CLOSING) {
            connection.orElseThrow().publish(sequence, message, granted.orElseThrow().packetBytesMax());
        } else {
            settled(sequence, Outcome.RETRY, "The connection broke before the message was sent");
        }
    }

    /** The one place that ends a taken message. */
    private void settled(long sequence, Outcome outcome, String reason) {
        Optional<Long> ticket = Optional.ofNullable(inFlight.remove(sequence));
        confirmedMillis = PingClock.nowMillis();
        if (ticket.isPresent()) {
            permits.giveBack();
            emit(new Published(ticket.get(), outcome, reason));
        }
        if (phase == Phase.CLOSING && inFlight.isEmpty()) {
            finish();
        }
    }

    private void arrived(PahoConnection from, String topic, MqttMessage message) {
        from.delivered();
        if (phase == Phase.CLOSING) {
            return;
        }
        long ticket = ((long) number << TICKET_COUNTER_BITS) | ++counter;
        if (message.getQos() > 0) {
            unacknowledged.put(ticket, message.getId());
        }
        emit(PahoMessages.received(topic, message, ticket));
    }

    private void cut() {
        if (phase == Phase.WAITING) {
            wakeAtMillis = PingClock.nowMillis();
        } else if (phase == Phase.CONNECTING || phase == Phase.UP) {
            down(Cause.NETWORK, "Cut on request");
        }
    }

    private void down(Cause cause, String reason) {
        if (phase == Phase.CLOSING || phase == Phase.ENDED) {
            finish();
            return;
        }
        long lastedMillis = phase == Phase.UP ? PingClock.nowMillis() - upSinceMillis : 0;
        long retryInMillis = backoff.next(cause, lastedMillis);
        phase = Phase.WAITING;
        dropConnection();
        wakeAtMillis = PingClock.nowMillis() + retryInMillis;
        emit(new Disconnected(cause, reason, retryInMillis));
    }

    /** Kills the connection and gives every message in flight back to the caller. */
    private void dropConnection() {
        permits.grant(0);
        connection.ifPresent(c -> c.kill(threads));
        connection = Optional.empty();
        unacknowledged.clear();
        List<Long> lost = new ArrayList<>(inFlight.keySet());
        lost.forEach(sequence -> settled(sequence, Outcome.RETRY, "The connection broke before the broker confirmed"));
    }

    private void beginClosing() {
        boolean wasUp = phase == Phase.UP;
        phase = Phase.CLOSING;
        wakeAtMillis = PingClock.nowMillis() + CLOSE_GRACE_MILLIS;
        if (!wasUp || inFlight.isEmpty()) {
            finish();
        }
    }

    /** Says goodbye where there is somebody to say it to, frees all threads, settles what is left. */
    private void finish() {
        if (phase == Phase.ENDED) {
            return;
        }
        phase = Phase.ENDED;
        connection.filter(PahoConnection::isConnected).ifPresent(c -> c.disconnect(DISCONNECT_MILLIS_MAX));
        dropConnection();
        for (Optional<Runnable> left = Optional.ofNullable(inbox.poll()); left.isPresent(); ) {
            left.get().run();
            left = Optional.ofNullable(inbox.poll());
        }
    }

    private Optional<PahoConnection> current(int from) {
        return connection.filter(c -> from == number);
    }

    private void emit(LinkEvent event) {
        try {
            listener.onEvent(event);
        } catch (RuntimeException e) {
            // The listener's failure must not cost the link the other events; a message stays unacknowledged and comes again.
            LOG.log(Level.ERROR, "The listener of a link failed at an event", e);
        }
    }

    private void onThreadDeath(Thread dead, Throwable failure) {
        inbox.add(() -> {
            if (phase == Phase.UP || phase == Phase.CONNECTING) {
                down(Cause.NETWORK, "Paho's thread \"" + Printable.of(dead.getName()) + "\" died: " + Reasons.text(failure));
            }
        });
    }

    @Override
    public void onAccepted(int from, Handshake handshake) {
        inbox.add(() -> current(from).filter(c -> phase == Phase.CONNECTING).ifPresent(c -> accepted(handshake)));
    }

    @Override
    public void onSubscribed(int from) {
        inbox.add(() -> current(from).filter(c -> phase == Phase.CONNECTING).ifPresent(c -> up()));
    }

    @Override
    public void onDown(int from, Cause cause, String reason) {
        inbox.add(() -> current(from).ifPresent(c -> down(cause, reason)));
    }

    @Override
    public void onArrived(int from, String topic, MqttMessage message) {
        inbox.add(() -> current(from).ifPresent(c -> arrived(c, topic, message)));
    }

    @Override
    public void onSettled(int from, long sequence, Outcome outcome, String reason) {
        inbox.add(() -> current(from).ifPresent(c -> settled(sequence, outcome, reason)));
    }
}
