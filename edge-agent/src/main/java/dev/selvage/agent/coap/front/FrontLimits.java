// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.node.NodeLimits;
import dev.selvage.agent.coap.payload.Format;

/** Every bound of the CoAP surface, each with its reason. All are per device unless they say otherwise; a profile may narrow some. */
final class FrontLimits {
    /** Requests a second in the long run: a node that samples ten times a second should put ten into one body. */
    static final int REQUESTS_PER_SECOND = 10;
    /** Requests at once: a node that wakes up and asks for everything. */
    static final int REQUESTS_BURST = 20;
    /** Follow-up blocks a second: 64 KB in blocks of 64 bytes take ten seconds, and a flood costs little more than the radio. */
    static final int BLOCKS_PER_SECOND = 100;
    /** Follow-up blocks at once: one body of 64 KB in blocks of 256 bytes. */
    static final int BLOCKS_BURST = 256;
    /** Blockwise transfers at once, in both directions; a body in the making takes up to 64 KB. */
    static final int TRANSFERS_MAX = 8;
    /** An unfinished transfer that nothing was heard of is forgotten; CoAP's longest wait between two tries is 45 s. */
    static final long TRANSFER_IDLE_MILLIS = 60_000;
    /** Observations at once: states, desired values, tasks and one point. */
    static final int OBSERVERS_MAX = 4;
    /** Answers to {@code q} that are kept: a node repeats its last one, or after a night some. */
    static final int ANSWERS_KEPT = 64;
    /** Tasks in the answer to samples: more than two or three do not fit a block anyway. */
    static final int PIGGYBACK_MAX = 8;
    /** Largest answer to samples: one block, so that a sleepy node needs no second exchange. */
    static final int PIGGYBACK_BYTES_MAX = 1_024;
    /** Largest event: a line with some numbers. */
    static final int EVENT_BYTES_MAX = 4_096;
    /** Largest file: a model for a constrained node, which must keep it somewhere. */
    static final int FILE_BYTES_MAX = 256 * 1024;
    /** An answer later than this is sent on its own, since a node repeats its request after two seconds. */
    static final long SEPARATE_MILLIS = 1_000;
    /** The agent commits within a second; one that takes this long has a full or dying disk. */
    static final long ANSWER_MILLIS_MAX = 10_000;
    /** How long states may be taken from a cache: shorter than the shortest heartbeat that costs nothing. */
    static final long STATE_MAX_AGE_SECONDS = 60;
    /** When to come back after too many requests: the burst is half full again. */
    static final long RATE_RETRY_SECONDS = 1;
    /** When to come back after "later": a commit and a checkpoint are over. */
    static final long LATER_RETRY_SECONDS = 5;
    /** Nodes at one front desk, all devices together; their keys and limits stay below a megabyte. */
    static final int NODES_MAX = 1_000;
    /** DTLS sessions kept, all devices together; the oldest that are silent give way. */
    static final int SESSIONS_MAX = 2_000;
    /** Bytes we answer per byte asked in the clear, when somebody has opened that for a lab: no use for an attacker. */
    static final int LAB_AMPLIFICATION_MAX = 3;

    /** Largest piece of an answer: the largest block of CoAP, which still is one datagram on any network. */
    static final int BLOCK_BYTES_MAX = 1_024;

    private FrontLimits() {}

    /** What holds for a node whose profile says those limits: these bounds are its ceiling. */
    static NodeLimits ceiling(NodeLimits profile) {
        return new NodeLimits(
                Math.min(profile.requestsPerSecond(), REQUESTS_PER_SECOND),
                Math.min(profile.burst(), REQUESTS_BURST),
                Math.min(profile.bodyBytes(), Format.BODY_BYTES_MAX),
                Math.min(profile.blockBytes(), BLOCK_BYTES_MAX),
                Math.min(profile.observers(), OBSERVERS_MAX));
    }
}
