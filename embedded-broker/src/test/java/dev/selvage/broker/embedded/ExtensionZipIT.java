// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedHiveMQ;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The zip that is dropped into a HiveMQ of one's own, loaded as HiveMQ loads any extension folder. */
class ExtensionZipIT {
    @Test
    void guardsAPlainHiveMq(@TempDir Path temp) throws Exception {
        Path extensions = Files.createDirectories(temp.resolve("extensions"));
        List<String> entries = unzip(zip(), extensions);
        assertTrue(entries.contains("selvage-broker-plugin/LICENSE"), entries.toString());

        Thread.UncaughtExceptionHandler ours = Thread.getDefaultUncaughtExceptionHandler();
        Endpoint endpoint = Endpoint.probe("127.0.0.1", 0);
        Path conf = Files.createDirectories(temp.resolve("conf"));
        BrokerConfig.write(conf, "127.0.0.1", endpoint.port(), false);
        BrokerLog log = BrokerLog.to(temp.resolve("broker.log"));
        EmbeddedHiveMQ hiveMq = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(conf)
                .withDataFolder(Files.createDirectories(temp.resolve("data")))
                .withExtensionsFolder(extensions)
                .withoutLoggingBootstrap()
                .build();
        InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.set(true);
        try {
            hiveMq.start().get(60, TimeUnit.SECONDS);
            try (var device = TestClient.connect(endpoint.port(), "lamp-1")) {
                assertEquals(0x10, device.publish("sv1/home/lamp-1/state/on", 1, true, "{}"));
                assertEquals(0x87, device.publish("sv1/barn/lamp-1/state/on", 1, true, "{}"));
            }
            assertThrows(MqttException.class, () -> TestClient.connect(endpoint.port(), "Nobody").close());
        } finally {
            hiveMq.close();
            log.close();
            Thread.setDefaultUncaughtExceptionHandler(ours);
        }
    }

    private static Path zip() throws IOException {
        Path target = Path.of(System.getProperty("selvage.root"), "broker-plugin", "target");
        Assumptions.assumeTrue(Files.isDirectory(target), target + " is not there: build broker-plugin first");
        try (var files = Files.list(target)) {
            Optional<Path> zip = files.filter(f -> f.toString().endsWith(".zip")).findFirst();
            Assumptions.assumeTrue(zip.isPresent(), "no zip in " + target + ": package broker-plugin first");
            return zip.get();
        }
    }

    private static List<String> unzip(Path zip, Path into) throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (Optional<ZipEntry> entry = next(in); entry.isPresent(); entry = next(in)) {
                names.add(entry.get().getName());
                Path file = into.resolve(entry.get().getName());
                if (entry.get().isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.copy(in, file);
                }
                if (file.toString().endsWith(".jar")) {
                    assertHoldsNoSdk(file);
                }
            }
        }
        return names;
    }

    private static Optional<ZipEntry> next(ZipInputStream in) throws IOException {
        return Optional.ofNullable(in.getNextEntry());
    }

    /** A second copy of the SDK would hide HiveMQ's own from the plugin. */
    private static void assertHoldsNoSdk(Path jar) throws IOException {
        try (InputStream file = Files.newInputStream(jar);
                ZipInputStream in = new ZipInputStream(file)) {
            for (Optional<ZipEntry> entry = next(in); entry.isPresent(); entry = next(in)) {
                assertFalse(entry.get().getName().startsWith("com/hivemq"), entry.get().getName());
            }
        }
    }
}
