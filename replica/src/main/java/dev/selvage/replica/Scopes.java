// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.Optional;

/**
 * Names of scopes: {@code dev/<device id>} for the rows of one device and those addressed to it,
 * {@code shared/<name>} for rows that several agents hold and write.
 */
public final class Scopes {
    private static final String DEVICE = "dev/";

    private static final String SHARED = "shared/";

    private Scopes() {}

    /** The scope of that device's rows. */
    public static String ofDevice(String device) {
        return DEVICE + device;
    }

    /** The device whose scope this is. */
    public static Optional<String> device(String scope) {
        return isDevice(scope) ? Optional.of(scope.substring(DEVICE.length())) : Optional.empty();
    }

    static boolean isDevice(String scope) {
        return scope.startsWith(DEVICE);
    }

    /** The shared scope of that name. */
    public static String shared(String name) {
        return SHARED + name;
    }

    /** The value of the first key column that rows of this scope have; empty for a name of no known kind. */
    public static Optional<String> owner(String scope) {
        return scope.startsWith(SHARED) ? Optional.of(scope.substring(SHARED.length())) : device(scope);
    }
}
