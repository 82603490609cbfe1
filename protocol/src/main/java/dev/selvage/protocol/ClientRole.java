// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import java.util.Optional;

/**
 * Who an MQTT client is, told by the form of its client id: a device's id is the device id itself, a gateway's is
 * {@code _gw.<id>}, an operator's {@code _op.<id>}. A client that lets the broker name it is an anonymous operator,
 * who may watch and nothing else. On the loopback listener the form is believed; elsewhere a certificate must agree.
 */
public sealed interface ClientRole {
    /** Prefix of a gateway's client id; no device id can start like it. */
    String GATEWAY_PREFIX = "_gw.";
    /** Prefix of an operator's client id. */
    String OPERATOR_PREFIX = "_op.";

    /** A device, confined to its own subtree. */
    record Device(DeviceId id) implements ClientRole {}

    /** A gateway, named {@code id} on {@code sv1/S/_gw/<id>}. */
    record Gateway(String id) implements ClientRole {
        public Gateway {
            Ids.check("gateway id", id);
        }
    }

    /** An operator, answered on {@code sv1/S/_ops/<id>/r/<n>}. */
    record Operator(String id) implements ClientRole {
        public Operator {
            Ids.check("operator id", id);
        }
    }

    /** An operator without a name: the broker chose its client id. It may watch and nothing else. */
    record Watcher() implements ClientRole {}

    /** The role that a client id claims, never {@link Watcher}; empty when it has none of the three forms. */
    static Optional<ClientRole> of(String clientId) {
        if (clientId.startsWith(GATEWAY_PREFIX)) {
            return named(clientId.substring(GATEWAY_PREFIX.length())).map(Gateway::new);
        }
        if (clientId.startsWith(OPERATOR_PREFIX)) {
            return named(clientId.substring(OPERATOR_PREFIX.length())).map(Operator::new);
        }
        return named(clientId).map(id -> new Device(new DeviceId(id)));
    }

    private static Optional<String> named(String id) {
        return Ids.isValid(id) ? Optional.of(id) : Optional.empty();
    }
}
