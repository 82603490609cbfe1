// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Where the broker will listen: a loopback address and a port that was free a moment ago. */
record Endpoint(InetAddress address, int port) {
    /** Checks {@code bindAddress} and binds {@code port} once; port 0 chooses a free one. */
    static Endpoint probe(String bindAddress, int port) throws EmbeddedBrokerException {
        InetAddress address = loopback(bindAddress);
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, port));
            return new Endpoint(address, socket.getLocalPort());
        } catch (IOException e) {
            throw new EmbeddedBrokerException(
                    "cannot listen on %s:%d: %s; stop the program that uses the port, or choose another port (0 picks a free one)"
                            .formatted(bindAddress, port, e.getMessage()),
                    e);
        }
    }

    private static InetAddress loopback(String bindAddress) throws EmbeddedBrokerException {
        try {
            InetAddress address = InetAddress.getByName(bindAddress);
            if (address.isLoopbackAddress()) {
                return address;
            }
        } catch (UnknownHostException e) {
            throw new EmbeddedBrokerException("\"" + bindAddress + "\" is no address of this machine; use 127.0.0.1", e);
        }
        throw new EmbeddedBrokerException(
                "refusing to listen on " + bindAddress + ": TLS is not there yet, so only 127.0.0.1 is open");
    }
}
