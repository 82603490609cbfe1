// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import dev.selvage.gateway.shard.Shards;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.Scopes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What all requests that write offers share: who is meant, the rows, and the news of them. Any thread.
 *
 * @param news publishes, from any thread
 * @param wallMillis the time of the rows
 */
record Offering(SiteId site, Shards shards, Targets.Roster roster, Consumer<List<OutMessage>> news, LongSupplier wallMillis) {
    /** Devices of one request of which news is published; the rows tell all, and the broker is not drowned by a fleet. */
    private static final int NEWS_MAX = 1_000;

    long nowMillis() {
        return wallMillis.getAsLong();
    }

    /** Finds the devices, writes for each that is known, and answers when all that was written is durable. */
    CompletableFuture<Json.Obj> each(Targets targets, String done, Function<String, CompletableFuture<Results.Each>> write) {
        return targets.find(roster)
                .thenCompose(found -> Results.of(found.devices(), device -> isKnown(found, device).thenCompose(known -> known ? write.apply(device)
                        : CompletableFuture.completedFuture(Results.Each.refused(device, "no such device was ever heard of")))))
                .thenApply(all -> {
                    OfferRow.Readings manifests = new OfferRow.Readings();
                    news.accept(all.stream().flatMap(each -> each.row().stream()).limit(NEWS_MAX).map(row -> message(row, row.news(manifests.of(row)))).toList());
                    return Results.json(done, all);
                });
    }

    /** Looked at before anything is written: a writing makes the scope, whatever comes of it. */
    private CompletableFuture<Boolean> isKnown(Targets.Found found, String device) {
        String scope = Scopes.ofDevice(device);
        return found.heardOf().contains(device) ? CompletableFuture.completedFuture(true) : shards.of(scope, replica -> replica.holds(scope));
    }

    private OutMessage message(OfferRow row, Json.Obj body) {
        TopicKind kind = TopicKind.MODEL_OFFER;
        return OutMessage.of(0, Topics.of(site, kind, row.device(), row.name()), body.bytes(), kind.qos(), kind.retained(), kind.expirySeconds());
    }
}
