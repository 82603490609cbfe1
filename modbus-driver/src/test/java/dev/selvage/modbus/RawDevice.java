// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A device that answers each request with the bytes a test gives it, and then does as it is told. */
final class RawDevice implements AutoCloseable {
    private static final int REQUEST_BYTES = 12;
    /** Answers in turn, the last one over and over; empty for silence. A first byte of -1 takes the transaction of the request. */
    private final List<byte[]> answers;
    private final boolean hangUp;
    final AtomicInteger requests = new AtomicInteger();
    private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());

    RawDevice(boolean hangUp, byte[]... answers) throws IOException {
        this.answers = Arrays.asList(answers);
        this.hangUp = hangUp;
        Thread thread = new Thread(this::serve, "raw-device");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> talk(socket), "raw-device-talk");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try (socket; InputStream in = socket.getInputStream(); OutputStream out = socket.getOutputStream()) {
            for (byte[] request = in.readNBytes(REQUEST_BYTES); request.length == REQUEST_BYTES; request = in.readNBytes(REQUEST_BYTES)) {
                byte[] answer = answers.get(Math.min(requests.getAndIncrement(), answers.size() - 1)).clone();
                if (answer.length > 1 && answer[0] == -1) {
                    answer[0] = request[0];
                    answer[1] = request[1];
                }
                out.write(answer);
                out.flush();
                if (hangUp) {
                    return;
                }
            }
        } catch (IOException e) {
            // the driver dropped the connection, as it should
            assert requests.get() >= 0;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
