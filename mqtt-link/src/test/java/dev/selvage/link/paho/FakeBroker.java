// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP server that speaks just enough MQTT 5 by hand to misbehave in every way a test needs. */
final class FakeBroker implements AutoCloseable {
    static final int CONNECT = 1;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int SUBSCRIBE = 8;
    static final int PINGREQ = 12;
    static final int DISCONNECT = 14;

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger connections = new AtomicInteger();
    private final Script script;

    /** What the broker does with one connection; it is closed when the script returns. */
    @FunctionalInterface
    interface Script {
        void serve(Peer peer, int connection) throws IOException, InterruptedException;
    }

    /** One packet as it came: {@code body} is everything behind the fixed header. */
    record Packet(int type, int flags, byte[] body) {
        /** The topic of a PUBLISH. */
        String topic() {
            int length = ByteBuffer.wrap(body).getShort();
            return new String(body, 2, length, StandardCharsets.UTF_8);
        }

        /** The packet id of a QoS 1 PUBLISH. */
        int publishId() {
            return ByteBuffer.wrap(body).getShort(2 + ByteBuffer.wrap(body).getShort()) & 0xFFFF;
        }

        /** The packet id of a PUBACK or SUBSCRIBE. */
        int id() {
            return ByteBuffer.wrap(body).getShort() & 0xFFFF;
        }

        /** The body as Latin-1, to look for bytes in. */
        String raw() {
            return new String(body, StandardCharsets.ISO_8859_1);
        }
    }

    FakeBroker(Script script) throws IOException {
        this.script = script;
        daemon(this::accept);
    }

    URI uri() {
        return URI.create("mqtt://127.0.0.1:" + server.getLocalPort());
    }

    /** How often somebody connected. */
    int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : List.copyOf(sockets)) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket socket = server.accept();
            sockets.add(socket);
            int number = connections.incrementAndGet();
            daemon(() -> {
                try (socket) {
                    script.serve(new Peer(socket), number);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private interface Io {
        void run() throws IOException;
    }

    private static void daemon(Io task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // The other side or the test ended the connection: that is how scripts end.
                Thread.currentThread().setName("fake-broker-ended: " + e.getMessage());
            }
        }, "fake-broker");
        thread.setDaemon(true);
        thread.start();
    }

    /** The broker's side of one connection. */
    static final class Peer {
        private final DataInputStream in;
        private final DataOutputStream out;

        Peer(Socket socket) throws IOException {
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(socket.getOutputStream());
        }

        /** Reads the next packet; throws when the connection ends. */
        Packet read() throws IOException {
            int first = in.readUnsignedByte();
            int length = 0;
            int shift = 0;
            int digit;
            do {
                digit = in.readUnsignedByte();
                length |= (digit & 0x7F) << shift;
                shift += 7;
            } while (digit >= 0x80);
            byte[] body = in.readNBytes(length);
            if (body.length < length) {
                throw new EOFException("cut inside a packet");
            }
            return new Packet(first >> 4, first & 0xF, body);
        }

        /** Reads on until a packet of that type. */
        Packet read(int type) throws IOException {
            Packet packet = read();
            while (packet.type() != type) {
                packet = read();
            }
            return packet;
        }

        /** Reads and forgets until the connection ends. */
        void drain() throws IOException {
            boolean more = true;
            while (more) {
                more = read().type() >= 0;
            }
        }

        /** Accepts the client; {@code properties} are raw MQTT properties without their length. */
        void accept(int... properties) throws IOException {
            read(CONNECT);
            connack(0, properties);
        }

        void connack(int code, int... properties) throws IOException {
            int[] body = new int[3 + properties.length];
            body[1] = code;
            body[2] = properties.length;
            System.arraycopy(properties, 0, body, 3, properties.length);
            send(2, 0, body);
        }

        void suback(int... codes) throws IOException {
            int id = read(SUBSCRIBE).id();
            int[] body = new int[3 + codes.length];
            body[0] = id >> 8;
            body[1] = id & 0xFF;
            System.arraycopy(codes, 0, body, 3, codes.length);
            send(9, 0, body);
        }

        void puback(int id, int code) throws IOException {
            send(PUBACK, 0, id >> 8, id & 0xFF, code, 0);
        }

        void disconnect(int code) throws IOException {
            send(DISCONNECT, 0, code, 0);
        }

        void pingresp() throws IOException {
            send(13, 0);
        }

        /** Sends a PUBLISH; QoS 1 when {@code id} is above 0. */
        void publish(String topic, int id, String payload) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream body = new DataOutputStream(bytes);
            byte[] name = topic.getBytes(StandardCharsets.UTF_8);
            body.writeShort(name.length);
            body.write(name);
            if (id > 0) {
                body.writeShort(id);
            }
            body.write(0);
            body.write(payload.getBytes(StandardCharsets.UTF_8));
            send(PUBLISH, id > 0 ? 2 : 0, bytes.toByteArray());
        }

        private void send(int type, int flags, int... body) throws IOException {
            byte[] bytes = new byte[body.length];
            for (int i = 0; i < body.length; i++) {
                bytes[i] = (byte) body[i];
            }
            send(type, flags, bytes);
        }

        private void send(int type, int flags, byte[] body) throws IOException {
            if (body.length > 127) {
                throw new IllegalArgumentException("the fake writes one length byte only");
            }
            out.write(type << 4 | flags);
            out.write(body.length);
            out.write(body);
            out.flush();
        }
    }
}
