// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.Optional;

/** Names of scopes: {@code dev/<device id>} for the rows of one device and those addressed to it. */
public final class Scopes {
    private static final String DEVICE = "dev/";

    private Scopes() {}

    /** The scope of that device's rows. */
    public static String ofDevice(String device) {
        return DEVICE + device;
    }

    /** The device whose scope this is. */
    public static Optional<String> device(String scope) {
        return scope.startsWith(DEVICE) ? Optional.of(scope.substring(DEVICE.length())) : Optional.empty();
    }
}
