// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class DriversTest {
    private static final Json.Obj NOTHING = Json.object().build();
    private static final String SERVICE = "META-INF/services/" + DriverFactory.class.getName();

    @TempDir
    private Path folder;

    @Test
    void knowsTheDriversOfTheAgent() throws DriverException {
        try (Drivers drivers = Drivers.find(List.of())) {
            assertEquals(List.of("coap", "host", "replay", "simulator", "sysfs"), drivers.names());
        }
    }

    @Test
    void doesWithoutAPluginFolder() throws DriverException {
        try (Drivers drivers = Drivers.find(List.of(folder.resolve("none")))) {
            assertEquals(List.of("coap", "host", "replay", "simulator", "sysfs"), drivers.names());
        }
    }

    @Test
    void saysWhichDriverIsMissingAndWhereToPutIt() throws DriverException {
        try (Drivers drivers = Drivers.find(List.of(folder))) {
            assertEquals(
                    "no driver \"modbus\\u000a\"; known: coap, host, replay, simulator, sysfs; put its plugin jar into " + folder
                            + ", or name its folder with --plugins",
                    complaint(() -> drivers.open("modbus\n", NOTHING, Map.of(), Surroundings.none())));
        }
    }

    @Test
    void passesTheSettingsToTheDriver() throws DriverException {
        try (Drivers drivers = Drivers.find(List.of())) {
            Json.Obj odd = Json.object().put("proc", "relative").build();
            assertEquals(
                    "driver \"host\" needs a path from the root as \"proc\", not \"relative\"",
                    complaint(() -> drivers.open("host", odd, Map.of(), Surroundings.none())));
        }
    }

    @Test
    void loadsADriverFromAPluginJar() throws Exception {
        jar("z.jar", SERVICE, "plugged.Factory", compiled("plugged", "echo"));
        try (Drivers drivers = Drivers.find(List.of(folder))) {
            assertEquals(List.of("coap", "echo", "host", "replay", "simulator", "sysfs"), drivers.names());
            assertEquals("echo opened", complaint(() -> drivers.open("echo", NOTHING, Map.of(), Surroundings.none())));
        }
    }

    @Test
    void ofJarsOfOneNameTheFirstFolderCounts() throws Exception {
        jar("z.jar", SERVICE, "plugged.Factory", compiled("plugged", "echo"));
        Path second = Files.createDirectory(folder.resolve("second"));
        Files.copy(folder.resolve("z.jar"), second.resolve("z.jar"));
        try (Drivers drivers = Drivers.find(List.of(folder.resolve("none"), second, folder))) {
            assertEquals("echo opened", complaint(() -> drivers.open("echo", NOTHING, Map.of(), Surroundings.none())));
        }
        Files.copy(folder.resolve("z.jar"), second.resolve("other.jar"));
        try (Drivers drivers = Drivers.find(List.of(second, folder))) {
            assertEquals(6, drivers.names().size(), "the same class is one driver, whatever its jar is called");
        }
    }

    @Test
    void refusesTwoDriversOfOneName() throws Exception {
        jar("z.jar", SERVICE, "twin.Factory", compiled("twin", "host"));
        assertTrue(
                complaint(() -> Drivers.find(List.of(folder))).startsWith("two drivers are called \"host\": "),
                "names both classes");
    }

    @Test
    void saysWhichPluginClassIsBroken() throws IOException {
        jar("broken.jar", SERVICE, "gone.Factory", Map.of());
        String complaint = complaint(() -> Drivers.find(List.of(folder)));
        assertTrue(complaint.startsWith("a driver plugin of " + folder + " cannot be loaded: "), complaint);
        assertTrue(complaint.contains("gone.Factory"), complaint);
    }

    @Test
    void ignoresOtherFilesInThePluginFolder() throws Exception {
        Files.writeString(folder.resolve("README.txt"), "hello");
        jar("library.jar", "notes.txt", "no driver in here", Map.of());
        try (Drivers drivers = Drivers.find(List.of(folder))) {
            assertEquals(List.of("coap", "host", "replay", "simulator", "sysfs"), drivers.names());
        }
    }

    @Test
    void refusesAFolderFullOfJars() throws IOException {
        for (int i = 0; i < 65; i++) {
            Files.createFile(folder.resolve(i + ".jar"));
        }
        assertEquals(
                folder + " holds more than 64 jars: is it a plugin folder?",
                complaint(() -> Drivers.find(List.of(folder))));
    }

    private static String complaint(Executable call) {
        return assertThrows(DriverException.class, call).getMessage();
    }

    /** Class files of a factory of that package whose driver says that it was opened. */
    private Map<String, byte[]> compiled(String packageName, String driverName) throws IOException {
        Optional<JavaCompiler> compiler = Optional.ofNullable(ToolProvider.getSystemJavaCompiler());
        Assumptions.assumeTrue(compiler.isPresent(), "this Java has no compiler to make a plugin with");
        Path work = Files.createDirectory(folder.resolve("work"));
        Path source = Files.writeString(work.resolve("Factory.java"), """
                package %s;
                import dev.selvage.agent.driver.*;
                import dev.selvage.protocol.Json;
                public final class Factory implements DriverFactory {
                    public String name() { return "%s"; }
                    public Driver open(Json.Obj settings, java.util.Map<String, Json.Obj> bindings, Surroundings around) throws DriverException {
                        throw new DriverException(name() + " opened");
                    }
                }
                """.formatted(packageName, driverName));
        int result = compiler.get().run(
                InputStream.nullInputStream(), System.out, System.err, "-proc:none", "-cp", classPath(), "-d", work.toString(), source.toString());
        assertEquals(0, result);
        String name = packageName + "/Factory.class";
        return Map.of(name, Files.readAllBytes(work.resolve(name)));
    }

    private static String classPath() {
        return List.of(DriverFactory.class, Json.class).stream()
                .map(type -> Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())).toString())
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
    }

    private void jar(String name, String entry, String text, Map<String, byte[]> classes) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(name)); JarOutputStream jar = new JarOutputStream(out)) {
            jar.putNextEntry(new JarEntry(entry));
            jar.write(text.getBytes(StandardCharsets.UTF_8));
            classes.forEach((path, bytes) -> put(jar, path, bytes));
        }
    }

    private static void put(JarOutputStream jar, String path, byte[] bytes) {
        try {
            jar.putNextEntry(new JarEntry(path));
            jar.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
