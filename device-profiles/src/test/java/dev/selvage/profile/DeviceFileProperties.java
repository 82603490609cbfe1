// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.profile.text.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever the bytes, a device or a list of complaints with places comes out, and soon. */
final class DeviceFileProperties {
    private static final Duration SLOWEST = Duration.ofSeconds(15);
    private static Path folder = Path.of("");

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("profiles");
    }

    @AfterContainer
    static void removeFolder() throws IOException {
        for (String name : List.of("d.yaml", "p.yaml")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
    }

    @Property(tries = 300)
    void anyBytesAsDeviceFile(@ForAll byte[] bytes) {
        outcome(bytes, TestFolder.HEAD.getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 300)
    void anyYamlishTextAsProfile(@ForAll("yamlish") String text) {
        outcome(bytes(TestFolder.DEVICE), bytes(text));
        outcome(bytes(TestFolder.DEVICE), bytes(TestFolder.HEAD + text));
    }

    @Property(tries = 300)
    void aSampleWithOnePieceReplaced(@ForAll("samples") String sample, @ForAll("yamlish") String piece, @ForAll int from, @ForAll int length) {
        int start = Math.floorMod(from, sample.length());
        int end = Math.min(sample.length(), start + Math.floorMod(length, 20));
        String name = sample.lines().filter(l -> l.startsWith("profile: ")).findFirst().orElseThrow().substring(9);
        String device = "format: selvage-device/1\ndevice: d\nprofile: " + name + "@1\n";
        String broken = (sample.substring(0, start) + piece + sample.substring(end)).replace("profile: " + name, "profile: p");
        outcome(bytes(device.replace(name + "@1", "p@1")), bytes(broken));
    }

    @Property(tries = 50)
    void onePieceRepeatedOverAQuarterMegabyte(@ForAll("piece") String piece) {
        outcome(bytes(TestFolder.DEVICE), bytes(piece.repeat(250_000 / piece.length())));
    }

    private static void outcome(byte[] device, byte[] profile) {
        TestFolder files = new TestFolder(folder).put("d.yaml", device).put("p.yaml", profile);
        List<Problem> problems = assertTimeout(SLOWEST, files::problems);
        assertTrue(problems.stream().allMatch(p -> p.line() >= 1 && p.column() >= 1 && !p.reason().isBlank()));
        assertTrue(problems.stream().allMatch(p -> p.toString().chars().noneMatch(Character::isISOControl)), problems::toString);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<String> piece() {
        return Arbitraries.of("[", "{", "- ", "? ", "a: ", "&a ", "*a ", "!!x ", "|\n", ">-\n ", "'", "\"", "\n", " ", "\t", "---\n", "%X\n",
                "${a}", "a.", "a: {", "- [", "\u00e9", "\ud83d\ude00", "#", "a: 'x'\n", "? a\n", "0", "9", ",", "a,", ":", "~", "\\", "\"\\u0000", "<<: ",
                "\r", "\ufeff", "\ufffe", "points:\n", "x: null\n", "[]", "{}", "1e9", ".inf", "\u0085");
    }

    @Provide
    Arbitrary<String> yamlish() {
        return piece().list().ofMaxSize(60).map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> samples() {
        Path samples = Path.of(System.getProperty("selvage.root"), "device-profiles", "src", "test", "resources", "samples");
        List<String> texts = Stream.of("sysfs-board", "modbus-power-meter", "coap-temp-node", "replay-and-sim", "linux-host")
                .map(name -> read(samples.resolve(name + ".yaml")))
                .toList();
        return Arbitraries.of(texts);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
