// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

/** Every bound that more than one program must agree on, each with its reason. */
public final class Limits {
    /** Largest MQTT packet we send or let in: a 32 KiB sync chunk or a 256 KiB inline result fits, little else needs to. */
    public static final int PACKET_BYTES_MAX = 300 * 1024;
    /** Longest topic: site, device and point at their longest are below it. */
    public static final int TOPIC_BYTES_MAX = 256;
    /** Deepest topic, in slashes: {@code sv1/S/_all/task/<id>/offer} has five. */
    public static final int TOPIC_SLASHES_MAX = 7;
    /** Longest client id: a device id (63) behind a role prefix. */
    public static final int CLIENT_ID_BYTES_MAX = 72;
    /** Largest JSON payload on a topic people read. */
    public static final int JSON_BYTES_MAX = 256 * 1024;
    /** Deepest JSON nesting; ours never passes five. */
    public static final int JSON_DEPTH_MAX = 16;
    /** Most members and elements in one JSON document. */
    public static final int JSON_ITEMS_MAX = 4_096;
    /** Longest JSON number, in characters: a double in full needs 24, a long 20. */
    public static final int JSON_NUMBER_CHARS_MAX = 64;
    /** Longest silence of a client before the broker counts it as gone. */
    public static final int KEEP_ALIVE_SECONDS_MAX = 300;
    /** How long the broker keeps a client's session and queue: offers wait a week for a device. */
    public static final int SESSION_EXPIRY_SECONDS_MAX = 7 * 24 * 3600;

    private Limits() {}
}
