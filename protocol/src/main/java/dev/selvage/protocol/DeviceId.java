// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

/** Names one device, unique on its broker; also its MQTT client id and its replica scope {@code dev/<id>}. */
public record DeviceId(String value) implements Comparable<DeviceId> {
    /** Throws {@link IllegalArgumentException} unless {@code value} matches {@code [a-z0-9][a-z0-9-]{0,62}}. */
    public DeviceId {
        Ids.check("device id", value);
    }

    /** True when {@code text} could be a device id. */
    public static boolean isValid(String text) {
        return Ids.isValid(text);
    }

    @Override
    public int compareTo(DeviceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
