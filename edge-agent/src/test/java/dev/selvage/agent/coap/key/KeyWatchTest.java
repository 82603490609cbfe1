// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.eclipse.californium.elements.auth.RawPublicKeyIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyWatchTest {
    private static final String ONE = "node-1 psk 00112233445566778899aabbccddeeff\n";
    private static final String TWO = "node-2 psk ffeeddccbbaa99887766554433221100\n";

    @TempDir
    Path folder;

    private final List<String> told = new ArrayList<>();
    private final Logger logger = Logger.getLogger(KeyWatch.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            told.add(line.getMessage());
        }

        @Override
        public void flush() {
            // nothing is buffered
        }

        @Override
        public void close() {
            // nothing is open
        }
    };
    private Path keys;

    @BeforeEach
    void listen() {
        keys = folder.resolve("keys");
        logger.addHandler(handler);
    }

    @AfterEach
    void leave() {
        logger.removeHandler(handler);
    }

    @Test
    void aChangedFileHoldsWhenItStandsStill() throws Exception {
        KeyWatch watch = watch(ONE);
        assertEquals(Optional.empty(), watch.look());
        write(ONE + TWO);
        assertEquals(Optional.empty(), watch.look(), "it may be half written");
        KeyRing before = watch.look().orElseThrow();
        assertEquals(Set.of("node-1"), before.pskDevices());
        assertEquals(Set.of("node-1", "node-2"), watch.ring().pskDevices());
        assertEquals(Optional.empty(), watch.look());
        assertEquals(List.of(), told);
    }

    @Test
    void aBrokenFileIsToldOnceAndTheKeysStay() throws Exception {
        KeyWatch watch = watch(ONE);
        write(TWO + "nonsense\n");
        for (int i = 0; i < 5; i++) {
            assertEquals(Optional.empty(), watch.look());
        }
        assertEquals(List.of("coap: " + keys + ":2: a line is \"DEVICE psk HEX\" or \"DEVICE rpk FILE.pem\"; the keys from before stay"), told);
        assertEquals(Set.of("node-1"), watch.ring().pskDevices());
        Files.delete(keys);
        look(watch);
        assertTrue(told.size() == 2 && told.get(1).contains("cannot read"), told::toString);
        write(TWO);
        look(watch);
        assertEquals(Set.of("node-2"), watch.ring().pskDevices());
        assertEquals(2, told.size());
    }

    @Test
    void aFileThatOthersMayReadIsTakenWhenItIsClosed() throws Exception {
        KeyWatch watch = watch(ONE);
        write(ONE + TWO);
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r--r--"));
        look(watch);
        assertTrue(told.get(0).contains("chmod 600"), told::toString);
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        look(watch);
        assertEquals(Set.of("node-1", "node-2"), watch.ring().pskDevices());
    }

    @Test
    void onlyWhoIsKnownOtherwiseIsAnother() throws Exception {
        KeyRing before = watch(ONE + TWO).ring();
        KeyRing after = watch(TWO + "node-3 psk 00112233445566778899aabbccddeeff\n").ring();
        KeyRing changed = watch(ONE.replace("00", "01") + TWO).ring();
        assertFalse(after.provesAlike(before, new PreSharedKeyIdentity("node-1")), "gone");
        assertFalse(changed.provesAlike(before, new PreSharedKeyIdentity("node-1")), "another key");
        assertTrue(after.provesAlike(before, new PreSharedKeyIdentity("node-2")));
    }

    @Test
    void aRawKeyIsWatchedToo() throws Exception {
        own();
        PublicKey first = raw();
        KeyWatch watch = watch("node-1 rpk raw.pem\n");
        assertEquals(Optional.of("node-1"), watch.ring().device(new RawPublicKeyIdentity(first)));
        PublicKey second = raw();
        look(watch);
        assertEquals(Optional.of("node-1"), watch.ring().device(new RawPublicKeyIdentity(second)));
        assertEquals(Optional.empty(), watch.ring().device(new RawPublicKeyIdentity(first)));
    }

    private static void look(KeyWatch watch) {
        assertEquals(Optional.empty(), watch.look());
        watch.look();
    }

    private KeyWatch watch(String text) throws Exception {
        write(text);
        Optional<Path> own = Optional.of(folder.resolve("own.pem")).filter(Files::exists);
        return new KeyWatch(new KeyFiles(Optional.of(keys), own, Optional.empty()));
    }

    private void write(String text) throws Exception {
        Files.writeString(keys, text);
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
    }

    private void own() throws Exception {
        var pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        Path own = folder.resolve("own.pem");
        Files.writeString(own, pem("PRIVATE KEY", pair.getPrivate().getEncoded()) + pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rw-------"));
    }

    private PublicKey raw() throws Exception {
        PublicKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();
        Path file = folder.resolve("raw.pem");
        Files.deleteIfExists(file);
        Files.writeString(file, pem("PUBLIC KEY", key.getEncoded()));
        return key;
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind + "-----\n";
    }
}
