// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.ModelChunk;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Sends devices the pieces that their status asks for: a burst to each in its turn, and to a few at a time, so that a fleet that is offered a model at once
 * is served by the broker's own pace. Nothing is remembered of a device but its last wish, which it repeats until it has all. No I/O and told the time; confined to the
 * gateway's loop.
 */
final class ModelCarrier {
    /** Devices that are sent something at the same time: with the bursts' pieces 2 MiB on their way to the broker. */
    static final int BURSTS_MAX = 8;
    /** Devices, or models of them, that wait their turn; whoever is beyond it asks again. */
    static final int WAITING_MAX = 20_000;
    /** A burst of which the broker has not taken everything by then is forgotten; its pieces have expired. */
    static final long BURST_MILLIS_MAX = 60_000;
    /** Of payloads that are no status each so many-th is logged. */
    private static final int LOG_EVERY = 1_000;
    private static final System.Logger LOG = System.getLogger(ModelCarrier.class.getName());

    private final SiteId site;
    private final Source source;
    private final Predicate<String> isAway;
    private final Consumer<Runnable> backToLoop;
    /** In the order in which they came. */
    private final Map<Key, Want> waiting = new LinkedHashMap<>();
    private final Map<Key, Burst> sending = new HashMap<>();
    private final Map<Long, Key> tickets = new HashMap<>();
    private final List<OutMessage> ready = new ArrayList<>();
    /** Below 0, where no other sender's are. */
    private long lastTicket;
    private long piecesSent;
    private long unknown;
    private long malformed;
    private long refused;

    /** A model of a device. */
    private record Key(String device, String name) {}

    /** What is on its way to one of them; known by its identity. */
    private static final class Burst {
        private final long endMillis;
        private final Set<Long> open = new HashSet<>();
        private boolean isRead;

        Burst(long endMillis) {
            this.endMillis = endMillis;
        }
    }

    /** Where the files are. */
    @FunctionalInterface
    interface Source {
        /** So many bytes from there on; empty when there is no such file. Answers on any thread. */
        CompletableFuture<Optional<byte[]>> read(String sha256, long offset, int bytesMax);
    }

    /**
     * @param isAway whether a device is known not to be connected
     * @param backToLoop runs its argument on the loop's thread, soon and once
     */
    ModelCarrier(SiteId site, Source source, Predicate<String> isAway, Consumer<Runnable> backToLoop) {
        this.site = site;
        this.source = source;
        this.isAway = isAway;
        this.backToLoop = backToLoop;
    }

    /** Takes in what a device says of a model; never throws. */
    void heard(Topics.Address address, byte[] payload, boolean isRetained) {
        if (address.kind() != TopicKind.MODEL_STATUS) {
            return;
        }
        Key key = new Key(address.names().get(0), address.lastName());
        try {
            Optional<Want> want = payload.length == 0 ? Optional.empty() : Want.read(payload, !isRetained);
            if (want.isEmpty()) {
                // figures of the model beside may be told between a wish and its answer
                if (!Want.isLoading(payload)) {
                    waiting.remove(key);
                }
            } else if (waiting.size() < WAITING_MAX || waiting.containsKey(key)) {
                waiting.put(key, want.get());
            } else {
                refused++;
            }
        } catch (JsonException e) {
            if (malformed++ % LOG_EVERY == 0) {
                LOG.log(Level.WARNING, Printable.of(key.device()) + ": its status of the model " + Printable.of(key.name()) + " cannot be read: " + e.getMessage());
            }
        }
    }

    /**
     * Begins what can begin and hands over what is ready.
     *
     * @param isHome only a site's home sends; others only listen, so that they can go on when they become it
     * @return the monotonic time in milliseconds at which it wants to be called again if nothing comes in before
     */
    long step(boolean isHome, long nowMonotonicMillis, Consumer<OutMessage> out) {
        if (!isHome) {
            forgetBursts();
            return Long.MAX_VALUE;
        }
        List<Key> late = sending.entrySet().stream().filter(burst -> burst.getValue().endMillis <= nowMonotonicMillis).map(Map.Entry::getKey).toList();
        late.forEach(this::end);
        ready.forEach(out);
        ready.clear();
        while (sending.size() < BURSTS_MAX && begin(nowMonotonicMillis)) {
            // the next one
        }
        return sending.values().stream().mapToLong(burst -> burst.endMillis).min().orElse(Long.MAX_VALUE);
    }

    /** Begins the burst of whoever waits longest and has none; false when nobody does. */
    private boolean begin(long nowMonotonicMillis) {
        Optional<Key> next = waiting.keySet().stream().filter(key -> !sending.containsKey(key)).findFirst();
        if (next.isEmpty()) {
            return false;
        }
        Key key = next.get();
        Want want = waiting.remove(key);
        // It says again what it wants when it is back; until then the broker would only pile up pieces.
        if (want.isLive() || !isAway.test(key.device())) {
            Burst burst = new Burst(nowMonotonicMillis + BURST_MILLIS_MAX);
            sending.put(key, burst);
            var unused = source.read(want.sha256(), want.offset(), ModelChunk.BURST * ModelChunk.PIECE_BYTES_MAX)
                    .whenComplete((bytes, failure) -> backToLoop.accept(() -> read(key, burst, want, Optional.ofNullable(bytes).flatMap(found -> found))));
        }
        return true;
    }

    /** The bytes are there: as pieces they wait for the next step. */
    private void read(Key key, Burst burst, Want want, Optional<byte[]> bytes) {
        if (sending.get(key) != burst) {
            return;
        }
        if (bytes.filter(some -> some.length > 0).isEmpty()) {
            unknown++;
            end(key);
            return;
        }
        burst.isRead = true;
        byte[] all = bytes.get();
        String topic = Topics.of(site, TopicKind.MODEL_CHUNK, key.device(), key.name());
        for (int at = 0; at < all.length; at += ModelChunk.PIECE_BYTES_MAX) {
            byte[] piece = Arrays.copyOfRange(all, at, Math.min(all.length, at + ModelChunk.PIECE_BYTES_MAX));
            long ticket = --lastTicket;
            burst.open.add(ticket);
            tickets.put(ticket, key);
            TopicKind kind = TopicKind.MODEL_CHUNK;
            ready.add(OutMessage.of(ticket, topic, new ModelChunk(want.sha256(), want.offset() + at, piece).bytes(), kind.qos(), kind.retained(), kind.expirySeconds()));
            piecesSent++;
        }
    }

    /** The broker has said something of a message, whatever it was; one of others changes nothing. */
    void published(long ticket) {
        Optional.ofNullable(tickets.remove(ticket)).ifPresent(key -> {
            Optional<Burst> burst = Optional.ofNullable(sending.get(key));
            burst.ifPresent(b -> b.open.remove(ticket));
            if (burst.filter(b -> b.isRead && b.open.isEmpty()).isPresent()) {
                end(key);
            }
        });
    }

    private void end(Key key) {
        Optional.ofNullable(sending.remove(key)).ifPresent(burst -> burst.open.forEach(tickets::remove));
    }

    private void forgetBursts() {
        sending.clear();
        tickets.clear();
        ready.clear();
    }

    /** The broker is gone, and with it what was on its way; what it had kept it tells again. */
    void disconnected() {
        forgetBursts();
        waiting.clear();
    }

    /** For the gateway's metrics. */
    Json.Builder figures() {
        return Json.object().put("piecesSent", piecesSent).put("sending", sending.size()).put("waiting", waiting.size()).put("unknown", unknown).put("malformed", malformed).put("refused", refused);
    }
}
