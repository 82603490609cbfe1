// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

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
    /** Flash of a small board, and a download over a mobile line. */
    private static final long BYTES_MAX = 16L * 1024 * 1024;
    private static final Path JAR = Path.of(System.getProperty("selvage.root"), "edge-agent/target/edge-agent.jar");

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
        assertTrue(run("--version").matches("0 edge-agent [0-9].*"), run("--version"));
    }

    @Test
    void wrongUsageIsOneLine() throws Exception {
        assertEquals("2 edge-agent: say what to do", run().split(":", 3)[0] + ":" + run().split(":", 3)[1]);
    }

    @Test
    void noBrokerIsInside() throws Exception {
        assertTrue(entries().stream().noneMatch(name -> name.startsWith("com/hivemq")), "HiveMQ is 100 MB");
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
    void sqliteIsThereForTheBoardsAndForNothingElse() throws Exception {
        List<String> natives = entries().stream()
                .filter(name -> name.startsWith("org/sqlite/native/") && name.endsWith("libsqlitejdbc.so"))
                .map(name -> name.substring("org/sqlite/native/".length(), name.lastIndexOf('/')))
                .sorted()
                .toList();

        assertEquals(
                List.of("Linux-Musl/aarch64", "Linux-Musl/x86_64", "Linux/aarch64", "Linux/arm", "Linux/armv6", "Linux/armv7",
                        "Linux/riscv64", "Linux/x86_64"),
                natives);
    }

    @Test
    void whatOpensModelsIsInside() throws Exception {
        assertTrue(entries().containsAll(List.of(
                "dev/selvage/model/manifest/Manifest.class",
                "dev/selvage/model/file/ModelCheck.class",
                "org/tribuo/clustering/kmeans/KMeansModel.class",
                "com/google/protobuf/Message.class",
                "libsvm/svm.class",
                "com/amazon/randomcutforest/RandomCutForest.class")));
    }

    @Test
    void everyDriverIsFound() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            String services = new String(
                    jar.getInputStream(jar.getJarEntry("META-INF/services/dev.selvage.agent.driver.DriverFactory")).readAllBytes(),
                    StandardCharsets.UTF_8);
            assertTrue(services.contains("HostFactory") && services.contains("SimulatorFactory"), services);
        }
    }

    @Test
    void itIsSmall() throws Exception {
        assertTrue(Files.size(JAR) <= BYTES_MAX, Files.size(JAR) + " bytes");
    }
}
