// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

/** What one sync message may hold. The encoder keeps to it, the decoder refuses what is beyond it before it allocates. */
public final class SyncLimits {
    /** Encoded bytes of a message: what common brokers take, and what a device can hold several of. */
    public static final int MESSAGE_BYTES_MAX = 300 * 1024;

    /** Encoded bytes of a DELTA unless the peer says less: small enough to repeat over a bad link. */
    public static final int CHUNK_BYTES_DEFAULT = 32 * 1024;

    /** Chunks on the way without acknowledgement: enough to fill a slow link, little enough to send again. */
    public static final int CHUNKS_DEFAULT = 4;

    /** Bytes of a body after inflating: the largest single allocation a message can cause. */
    public static final int INFLATED_BYTES_MAX = 8 * 1024 * 1024;

    /** Inflated to deflated bytes: what a peer makes us allocate, it has to send a fiftieth of. */
    public static final int INFLATE_RATIO_MAX = 50;

    /** Rows and deletions of a message: as many as the receiver merges in one transaction. */
    public static final int ROWS_MAX = 16_000;

    /** Tables of a message that are not among those that every peer knows: as many as a file can have. */
    public static final int LAYOUTS_MAX = 64;

    /** Entries of one vector: far above a scope with every session of a device's life in it. */
    public static final int TIPS_MAX = 4_096;

    /** Distinct actors of a message: three full vectors with their parents do not all differ. */
    public static final int ACTORS_MAX = 10_000;

    /**
     * Bytes that texts and blobs may gain by repeating what came before (equal columns, shared beginnings). With it a
     * message never says more than twice {@link #INFLATED_BYTES_MAX}, however cleverly it is made.
     */
    public static final int REPEATED_BYTES_MAX = INFLATED_BYTES_MAX;

    private SyncLimits() {}
}
