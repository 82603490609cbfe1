// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Writes MQTT byte by byte, for what a library would not send. */
final class RawClient implements AutoCloseable {
    private static final int CONNACK = 0x20;
    private static final int PUBLISH_QOS_1 = 0x32;
    private static final int DISCONNECT = 0xE0;

    private final Socket socket;

    private RawClient(Socket socket) {
        this.socket = socket;
    }

    /** Sends CONNECT and does not look at the answer. */
    static RawClient open(int port, String id) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) TestClient.WAIT_MILLIS);
        RawClient client = new RawClient(socket);
        client.send(connectPacket(id));
        return client;
    }

    void awaitConnected() throws IOException {
        expect(CONNACK);
    }

    /**
     * Announces a PUBLISH and sends nothing of it. A broker that ends a connection while there is still something to be read
     * resets it, and the reset may overtake its DISCONNECT; here there is nothing to be read.
     */
    void announcePublish(int remainingBytes) throws IOException {
        byte[] head = {
            PUBLISH_QOS_1,
            (byte) (0x80 | (remainingBytes & 0x7F)),
            (byte) (0x80 | ((remainingBytes >> 7) & 0x7F)),
            (byte) (0x80 | ((remainingBytes >> 14) & 0x7F)),
            (byte) ((remainingBytes >> 21) & 0x7F)
        };
        send(head);
    }

    /** The reason code of the broker's DISCONNECT. */
    int awaitDisconnect() throws IOException {
        return expect(DISCONNECT)[0] & 0xFF;
    }

    /** The body of the next packet, which must be of that type and shorter than 128 bytes. */
    private byte[] expect(int type) throws IOException {
        var in = socket.getInputStream();
        int came = in.read();
        if (came != type) {
            throw new AssertionError("awaited " + type + ", came " + came);
        }
        return in.readNBytes(in.read());
    }

    private void send(byte[] packet) throws IOException {
        socket.getOutputStream().write(packet);
        socket.getOutputStream().flush();
    }

    /** A minimal MQTT 5 CONNECT: clean start, keep-alive 60 s, no properties. */
    private static byte[] connectPacket(String id) {
        byte[] name = id.getBytes(StandardCharsets.UTF_8);
        byte[] packet = new byte[15 + name.length];
        byte[] head = {0x10, (byte) (13 + name.length), 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60, 0, 0, (byte) name.length};
        System.arraycopy(head, 0, packet, 0, head.length);
        System.arraycopy(name, 0, packet, head.length, name.length);
        return packet;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
