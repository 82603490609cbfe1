// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The program as it is shipped: one file, complete, and free of what does not belong on it. */
class JarIT {
    /** SQLite for every system is most of it; more means that something crept in. */
    private static final long BYTES_MAX = 16_000_000;
    private static final Path JAR = Path.of(System.getProperty("selvage.root"), "gateway/target/gateway.jar");

    private static List<String> entries() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            return jar.stream().map(entry -> entry.getName()).toList();
        }
    }

    /** What {@code java -jar} prints with these arguments, both streams, after its exit code. */
    private static String run(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it ends by itself");
        return process.exitValue() + " " + text.strip();
    }

    @Test
    void itRunsAlone() throws Exception {
        assertTrue(run("--version").matches("0 gateway [0-9].*"), run("--version"));
    }

    @Test
    void wrongUsageIsOneLine() throws Exception {
        assertEquals("2 gateway: say what to do", run().split(":", 3)[0] + ":" + run().split(":", 3)[1]);
    }

    @Test
    void noBrokerIsInside() throws Exception {
        assertTrue(entries().stream().noneMatch(name -> name.startsWith("com/hivemq")), "HiveMQ is 100 MB");
    }

    @Test
    void noModelLibraryIsInside() throws Exception {
        List<String> libraries = List.of("org/tribuo/", "com/oracle/labs/", "com/google/protobuf/", "libsvm/", "com/amazon/");
        assertTrue(entries().stream().noneMatch(name -> libraries.stream().anyMatch(name::startsWith)), "models are carried here, never opened");
    }

    @Test
    void nothingSignedOrModularIsLeft() throws Exception {
        assertTrue(entries().stream().noneMatch(name -> name.endsWith("module-info.class") || name.matches("META-INF/[^/]*\\.(SF|RSA|DSA)")));
    }

    @Test
    void theLicencesAreInside() throws Exception {
        assertTrue(entries().containsAll(List.of(
                "META-INF/LICENSE",
                "META-INF/NOTICE",
                "META-INF/licenses/selvage.txt",
                "META-INF/licenses/THIRD-PARTY.txt",
                "META-INF/maven/org.xerial/sqlite-jdbc/LICENSE",
                "about.html")));
    }

    @Test
    void itIsSmall() throws Exception {
        assertTrue(Files.size(JAR) <= BYTES_MAX, Files.size(JAR) + " bytes");
    }
}
