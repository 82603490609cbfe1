// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import dev.selvage.protocol.Printable;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Turns what HiveMQ threw at start into one line that says what to do. */
final class StartFailure {
    private StartFailure() {}

    /** Asks the port again first: HiveMQ itself only says that something unrecoverable happened. */
    static EmbeddedBrokerException explain(Exception failure, EmbeddedBroker.Settings settings, Endpoint endpoint) {
        if (failure instanceof TimeoutException) {
            return new EmbeddedBrokerException("the broker did not start in time; see " + logOf(settings), failure);
        }
        String reason = deepestMessage(failure);
        if (reason.contains("Is another HiveMQ instance running")) {
            return new EmbeddedBrokerException(
                    "another broker uses the folder " + settings.folder() + "; stop it, or choose another folder", failure);
        }
        return portTaken(endpoint)
                .orElseGet(() -> new EmbeddedBrokerException(
                        "the broker did not start: " + Printable.of(reason) + "; see " + logOf(settings), failure));
    }

    private static Optional<EmbeddedBrokerException> portTaken(Endpoint endpoint) {
        try {
            Endpoint.probe(endpoint.address().getHostAddress(), endpoint.port());
            return Optional.empty();
        } catch (EmbeddedBrokerException taken) {
            return Optional.of(taken);
        }
    }

    private static String deepestMessage(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    private static String logOf(EmbeddedBroker.Settings settings) {
        return settings.folder().resolve("broker.log").toString();
    }
}
