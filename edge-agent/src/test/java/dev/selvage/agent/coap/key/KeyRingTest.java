// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.DriverException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.eclipse.californium.elements.auth.RawPublicKeyIdentity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyRingTest {
    private static final String SECRET = "00112233445566778899aabbccddeeff";

    @TempDir
    Path folder;

    private Path keys;

    @BeforeEach
    void name() {
        keys = folder.resolve("keys");
    }

    @Test
    void readsEachKind() throws Exception {
        PublicKey raw = rawKey("raw.pem");
        Files.writeString(folder.resolve("own.pem"), "");
        write("# comment\n\nnode-1 psk " + SECRET + "\nnode-2   psk\t" + SECRET.toUpperCase(Locale.ROOT) + "00\n");
        KeyRing ring = read();
        assertArrayEquals(HexFormat.of().parseHex(SECRET), ring.psk("node-1").orElseThrow());
        assertEquals(17, ring.psk("node-2").orElseThrow().length);
        assertEquals(Optional.empty(), ring.psk("node-3").map(key -> key.length));
        assertEquals(Optional.of("node-1"), ring.device(new PreSharedKeyIdentity("node-1")));
        assertEquals(Optional.of("node-7"), ring.device(new X500Principal("O=x, CN=node-7, C=DE")));
        assertEquals(Optional.empty(), ring.device(new X500Principal("CN=Not A Device")));
        assertEquals(Optional.empty(), ring.device(new X500Principal("O=node-1")));
        assertEquals(Optional.empty(), ring.device(new RawPublicKeyIdentity(raw)));
    }

    @Test
    void whatOthersMayReadIsRefused() throws Exception {
        write("node-1 psk " + SECRET);
        for (String open : new String[] {"rw-r--r--", "rw-----w-", "rw-r-----"}) {
            Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString(open));
            String message = assertThrows(DriverException.class, this::read).getMessage();
            assertTrue(message.contains("chmod 600"), message);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "node-1 psk 0011|has 2 bytes", "node-1 psk xyz|hex digits", "node-1 psk 001|hex digits", "node-1 psk|a line is", "Node psk 00|a line is",
        "node-1 key 00|a line is", "node-1 rpk missing.pem|cannot read"
    })
    void wrongLinesAreNamedAndSecretsAreNot(String line, String part) throws Exception {
        write("node-9 psk " + SECRET + "\n" + line);
        String message = assertThrows(DriverException.class, this::read).getMessage();
        assertTrue(message.contains(part), message);
        assertFalse(message.contains(SECRET), message);
        assertTrue(line.contains("missing") || message.contains("keys:2: "), message);
    }

    @Test
    void namesTwiceNoFileAndRawKeysWithoutAnOwnOneAreRefused() throws Exception {
        assertTrue(assertThrows(DriverException.class, this::read).getMessage().contains("cannot read the key file"));
        write("node-1 psk " + SECRET + "\nnode-1 psk " + SECRET);
        assertTrue(assertThrows(DriverException.class, this::read).getMessage().contains("a second psk"));
        rawKey("raw.pem");
        write("node-1 rpk raw.pem");
        assertTrue(assertThrows(DriverException.class, this::read).getMessage().contains("add own: FILE.pem"));
        write("x".repeat(PrivateFile.BYTES_MAX + 1));
        assertTrue(assertThrows(DriverException.class, this::read).getMessage().contains("at most"));
    }

    @Test
    void aFileThatIsNoPemIsRefused() throws Exception {
        write("node-1 psk " + SECRET);
        Path own = folder.resolve("own.pem");
        Files.writeString(own, "nonsense");
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rw-------"));
        KeyFiles files = new KeyFiles(Optional.of(keys), Optional.of(own), Optional.empty());
        assertTrue(assertThrows(DriverException.class, () -> KeyRing.read(files)).getMessage().contains("own.pem"));
    }

    @Test
    void anOwnKeyIsForSomebody() throws Exception {
        write("node-1 psk " + SECRET);
        KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        Path own = folder.resolve("own.pem");
        Files.writeString(own, pem("PRIVATE KEY", pair.getPrivate().getEncoded()) + pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rw-------"));
        KeyFiles files = new KeyFiles(Optional.of(keys), Optional.of(own), Optional.empty());
        assertTrue(assertThrows(DriverException.class, () -> KeyRing.read(files)).getMessage().contains("of no use"));
        PublicKey raw = rawKey("raw.pem");
        write("node-1 rpk raw.pem");
        assertEquals(Optional.of("node-1"), KeyRing.read(files).device(new RawPublicKeyIdentity(raw)));
    }

    private KeyRing read() throws DriverException {
        return KeyRing.read(new KeyFiles(Optional.of(keys), Optional.empty(), Optional.empty()));
    }

    private void write(String text) throws Exception {
        Files.writeString(keys, text);
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
    }

    private PublicKey rawKey(String name) throws Exception {
        PublicKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();
        Files.writeString(folder.resolve(name), pem("PUBLIC KEY", key.getEncoded()));
        return key;
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind + "-----\n";
    }
}
