// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.coap.node.FakeDesk;
import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both modes meet: what is called in pull mode is a node's own surface in push mode, over DTLS. */
@Timeout(60)
class SecurePullTest {
    private static final Map<String, Json.Obj> BINDING =
            Map.of("wish", Json.object().put("path", "/d").put("name", "sp").put("accept", 50).build());

    @TempDir
    Path folder;

    @Test
    void aSharedKeyOpensTheDoorAndAnotherDoesNot() throws Exception {
        int port;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path keys = keys("keys", "node-1 psk 00112233445566778899aabbccddeeff\n");
        Path wrong = keys("wrong", "node-1 psk ff112233445566778899aabbccddeeff\n");
        Json.Obj push = Json.object().put("port", port).put("bind", "127.0.0.1").put("keys", keys.toString()).put("own", "").build();
        try (Driver node = new CoapFactory().open(push, FakeDesk.bindings(), Surroundings.none());
                Driver caller = new CoapFactory().open(pull(port, keys, "node-1"), BINDING, Surroundings.none());
                Driver stranger = new CoapFactory().open(pull(port, wrong, "node-1"), BINDING, Surroundings.none())) {
            node.listen(new FakeDesk("node-1"));
            assertEquals(new PointValue.Float64(21.5), TestNode.firstGood(caller, "wish", 1).value());
            assertEquals(Quality.BAD, stranger.read(List.of("wish"), 1).get(0).quality());
        }
        Json.Obj nobody = pull(port, keys, "node-9");
        String message = assertThrows(DriverException.class, () -> new CoapFactory().open(nobody, BINDING, Surroundings.none())).getMessage();
        assertTrue(message.contains("finds no line \"node-9 psk"), message);
    }

    private static Json.Obj pull(int port, Path keys, String identity) {
        return Json.object().put("mode", "pull").put("uri", "coaps://127.0.0.1:" + port).put("keys", keys.toString()).put("identity", identity).build();
    }

    private Path keys(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }
}
