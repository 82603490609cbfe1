// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;

/**
 * Makes the one {@link LinkSocket} of a connection attempt and can close it from any thread. Paho cannot stop an
 * attempt that hangs in TCP connect: it calls {@code shutdownInput} first, which fails there, and so never closes.
 */
final class LinkSockets extends SocketFactory {
    private final CountDownLatch settled = new CountDownLatch(1);
    private Optional<LinkSocket> socket = Optional.empty();
    private boolean closed;

    @Override
    public synchronized Socket createSocket() throws IOException {
        if (closed) {
            throw new IOException("The link gave this connection up");
        }
        LinkSocket made = new LinkSocket(settled);
        socket = Optional.of(made);
        return made;
    }

    /** Closes the socket, and every socket asked for later. A blocked read, write or TCP connect ends by it. */
    synchronized void close() throws IOException {
        closed = true;
        if (socket.isPresent()) {
            socket.get().close();
        }
    }

    /** Says that the attempt is over, whatever became of it. */
    void settle() {
        settled.countDown();
    }

    /** Waits until CONNECT was written or the attempt failed: before that Paho must not be shut down. */
    void awaitSettled(long millisMax) throws InterruptedException {
        boolean begun;
        synchronized (this) {
            begun = socket.isPresent();
        }
        if (begun && !settled.await(millisMax, TimeUnit.MILLISECONDS)) {
            settle();
        }
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw unused();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("Paho connects its sockets itself; use createSocket()");
    }
}
