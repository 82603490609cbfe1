// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import dev.selvage.protocol.ClientRole;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells from a client id who the client is. */
public final class Identity {
    /**
     * What HiveMQ makes up for a client without id. No device, gateway or operator id looks like it. Whoever sends such
     * an id on purpose gets what everybody gets who sends none, so nothing is gained by guessing one.
     */
    private static final Pattern ASSIGNED = Pattern.compile("hmq_[A-Za-z0-9]+_[0-9]+_[0-9a-f]+");

    /** A gateway of this name would own {@code _gw/req}, where operators ask. */
    private static final ClientRole RESERVED = new ClientRole.Gateway("req");

    private Identity() {}

    /** The role; empty when the id has no known form. */
    public static Optional<ClientRole> of(String clientId) {
        if (ASSIGNED.matcher(clientId).matches()) {
            return Optional.of(new ClientRole.Watcher());
        }
        return ClientRole.of(clientId).filter(role -> !role.equals(RESERVED));
    }
}
