// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import java.util.Optional;

/**
 * What the rules look at in a CONNECT.
 *
 * @param endsWithConnection the session is gone when the connection is
 * @param site the CONNECT user property {@code site}
 */
public record ConnectRequest(
        String clientId,
        boolean loopback,
        boolean endsWithConnection,
        int keepAliveSeconds,
        Optional<Publication> will,
        Optional<String> site) {}
