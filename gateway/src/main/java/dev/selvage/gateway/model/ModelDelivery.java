// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import dev.selvage.gateway.request.Verb;
import dev.selvage.gateway.shard.Shards;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.ReplicaException;
import dev.selvage.task.Facts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * How models come to devices: their files are kept here, offers are rows of the merged store, and devices are sent the pieces that they ask for. Waits
 * for a disk on a thread of its own only. Called by the gateway's loop, but for {@link #open} and {@link #close}.
 */
public final class ModelDelivery implements AutoCloseable {
    private final FileThread files;
    private final ModelCarrier carrier;
    private final Map<String, Verb> verbs;

    /** Where it meets the rest of the gateway. */
    public interface Surroundings {
        /** The wall time. */
        long wallMillis();

        /** The devices that are so; see {@link dev.selvage.gateway.task.Tasks#devices}. */
        CompletableFuture<List<String>> devices(Predicate<Facts> wanted);

        /** Whether a device is known not to be connected; asked on the loop's thread. */
        boolean isAway(String device);

        /** Publishes those, oldest first; from any thread. */
        void publish(List<OutMessage> messages);

        /** Runs that on the loop's thread, soon and once; from any thread. */
        void onLoop(Runnable rest);
    }

    private ModelDelivery(FileThread files, Shards shards, SiteId site, Surroundings around) {
        this.files = files;
        this.carrier = new ModelCarrier(site, (sha256, offset, bytesMax) -> files.ask(all -> all.read(sha256, offset, bytesMax)), around::isAway, around::onLoop);
        Offering offering = new Offering(site, shards, around::devices, around::publish, around::wallMillis);
        this.verbs = Map.of(
                "model.put", new PutVerb(files, shards),
                "model.get", new GetVerb(files),
                "model.offer", new OfferVerb(files, offering),
                "model.approve", new StageVerb(offering, false),
                "model.withdraw", new StageVerb(offering, true),
                "model.status", new StatusVerb(shards));
    }

    /**
     * Opens or makes the folder {@code models} in that one.
     *
     * @throws ReplicaException when it cannot be read or made
     */
    public static ModelDelivery open(Path folder, Shards shards, String gatewayId, SiteId site, Surroundings around) {
        Path models = folder.resolve("models");
        try {
            return new ModelDelivery(new FileThread(ModelFiles.open(models), "gateway-" + gatewayId + "-models"), shards, site, around);
        } catch (IOException e) {
            throw new ReplicaException(ReplicaException.Kind.NOT_WRITABLE, models + ": cannot be read or made (" + Printable.of(e.toString()) + "); check owner and mode, or name another data folder", e);
        }
    }

    /** The requests by name. */
    public Map<String, Verb> verbs() {
        return verbs;
    }

    /** A device has said something; only what it says of its models matters here. */
    public void heard(Topics.Address address, byte[] payload, boolean isRetained) {
        carrier.heard(address, payload, isRetained);
    }

    /** Sends what is due; see {@link ModelCarrier#step}. */
    public long step(boolean isHome, long nowMonotonicMillis, Consumer<OutMessage> out) {
        return carrier.step(isHome, nowMonotonicMillis, out);
    }

    /** The broker has said something of the message with that ticket. */
    public void published(long ticket) {
        carrier.published(ticket);
    }

    /** The broker is gone. */
    public void disconnected() {
        carrier.disconnected();
    }

    /** For the gateway's metrics. */
    public Json.Obj figures() {
        ModelFiles.Figures kept = files.figures();
        return carrier.figures().put("files", kept.files()).put("bytes", kept.bytes()).build();
    }

    @Override
    public void close() {
        files.close();
    }
}
