// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.model.manifest.Manifest;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.ModelChunk;

/**
 * A file on its way to the device: how much is there, and when to ask for more. What comes is taken in order; what was lost is asked for
 * again, more and more seldom. Confined to the loop's thread.
 */
final class Incoming {
    /** Without a piece for so long, the next wish is said. */
    static final long PATIENCE_MILLIS = 10_000;
    /** A gateway without the file, or no gateway: no reason to shout. */
    static final long PATIENCE_MILLIS_MAX = 300_000;

    private OfferRow offer;
    private final Manifest manifest;
    private long have;
    /** Where the next piece begins, when those that are being stored are. */
    private long next;
    private int awaited;
    private int storing;
    private boolean isStuck;
    private long nextMillis = Long.MIN_VALUE;
    private long patienceMillis = PATIENCE_MILLIS;

    /** @param have bytes that were fetched before */
    Incoming(OfferRow offer, Manifest manifest, long have) {
        this.offer = offer;
        this.manifest = manifest;
        this.have = have;
        this.next = have;
    }

    OfferRow offer() {
        return offer;
    }

    /** The same model was offered again, perhaps to go farther. */
    void offeredAs(OfferRow again) {
        offer = again;
    }

    Manifest manifest() {
        return manifest;
    }

    boolean isWhole() {
        return have >= manifest.content().size();
    }

    /** True when the piece is the one that is missing, and can be stored now; a flood, and what comes twice, is dropped here. */
    boolean takes(ModelChunk chunk) {
        boolean takes = chunk.sha256().equals(manifest.content().sha256()) && chunk.offset() == next && storing < ModelChunk.BURST
                && chunk.offset() + chunk.piece().length <= manifest.content().size();
        storing += takes ? 1 : 0;
        next += takes ? chunk.piece().length : 0;
        return takes;
    }

    /** So much is there now. */
    void stored(long bytes, long nowMillis) {
        storing--;
        if (bytes > have) {
            have = bytes;
            patienceMillis = PATIENCE_MILLIS;
            awaited--;
            nextMillis = awaited <= 0 ? Long.MIN_VALUE : nowMillis + patienceMillis;
        }
        isStuck = false;
        settled();
    }

    /** What was taken and not stored is missing again. */
    private void settled() {
        next = storing == 0 ? have : next;
    }

    /** A piece could not be stored; true when that is news. */
    boolean failed(long nowMillis) {
        storing--;
        nextMillis = nowMillis + PATIENCE_MILLIS_MAX;
        boolean isNews = !isStuck;
        isStuck = true;
        settled();
        return isNews;
    }

    /** Asks at once, and patiently as in the beginning; unless the disk does not take what comes. */
    void askAgain() {
        if (!isStuck) {
            patienceMillis = PATIENCE_MILLIS;
            nextMillis = Long.MIN_VALUE;
        }
    }

    boolean isDue(long nowMillis) {
        return !isWhole() && storing == 0 && nowMillis >= nextMillis;
    }

    long nextMillis() {
        return isWhole() || storing > 0 ? Long.MAX_VALUE : nextMillis;
    }

    /** What is asked for, which is said now. */
    Json.Obj wants(long nowMillis) {
        awaited = ModelChunk.BURST;
        nextMillis = nowMillis + patienceMillis;
        patienceMillis = Math.min(2 * patienceMillis, PATIENCE_MILLIS_MAX);
        return Json.object().put("sha256", manifest.content().sha256()).put("offset", have).put("size", manifest.content().size()).build();
    }
}
