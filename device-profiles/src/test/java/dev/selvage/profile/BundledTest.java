// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.harrel.jsonschema.ValidatorFactory;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.LearnSpec;
import dev.selvage.decision.spec.Mode;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.text.NodeViews;
import dev.selvage.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ships in the jar is sound and keeps its promises; so are the sample profiles of each kind of device. */
final class BundledTest {
    private static final long DAY_MILLIS = 86_400_000;

    @Test
    void anIdleHostStaysBelowAMegabyteADay() throws ProfileException {
        Device host = DeviceFile.readBundled("this-host", ProfileSource.bundled());
        long heartbeats = host.points().stream().mapToLong(p -> DAY_MILLIS / p.report().maxMillis()).sum();
        assertEquals(745, heartbeats, "the comment in linux-host.yaml counts them");
        long changesAllowedFor = 1_500;
        long records = 6 + host.decisions().stream().mapToLong(d -> DAY_MILLIS / d.quietMillis()).sum();
        assertEquals(30, records, "the same comment counts them");
        long bytes = (heartbeats + changesAllowedFor) * 200 + 288 * 600 + 1_440 * 4 + records * 2_500 + 24 * 700;
        assertEquals(719_360, bytes, "the same comment adds them up");
        assertTrue(bytes < 1_000_000, () -> bytes + " bytes a day");
    }

    @ParameterizedTest
    @ValueSource(strings = {"meter-1", "board-1", "replay-1", "junction-1", "grid-1", "monitor-1", "home-1", "machine-1"})
    void everyBundledDeviceIsSoundAndSparing(String name) throws ProfileException {
        Device device = DeviceFile.readBundled(name, ProfileSource.bundled());
        assertEquals(name, device.id().value());
        long heartbeatBytes = device.points().stream().mapToLong(p -> 200 * (DAY_MILLIS / p.report().maxMillis())).sum();
        assertTrue(heartbeatBytes < 400_000, () -> heartbeatBytes + " bytes of heartbeats a day");
        assertTrue(device.points().stream().filter(p -> p.type().isNumber()).allMatch(p -> p.unit().isPresent()), "units");
        assertTrue(device.points().stream().allMatch(p -> !p.title().equals(p.name())), "titles");
        device.alarms().forEach(alarm -> assertTrue(!alarm.when().op().isOrder() || !alarm.clear().value().equals(alarm.when().value()),
                () -> alarm.name() + " has no hysteresis"));
        assertTrue(name.equals("replay-1") || device.points().stream().anyMatch(p -> p.rights().access().isWritable()), "something to write");
    }

    @Test
    void theHostHasThePointsOthersRelyOn() throws ProfileException {
        Device host = DeviceFile.readBundled("this-host", ProfileSource.bundled());
        Set<String> names = host.points().stream().map(PointSpec::name).collect(Collectors.toSet());
        assertEquals(Set.of("cpu.busy", "load.1", "mem.avail", "mem.used", "disk.free", "disk.used", "net.rx", "net.tx", "temp.soc",
                "uptime", "sampling"), names);
        assertEquals("host", host.driver().use());
        assertEquals(List.of("disk-low", "cpu-high"), host.alarms().stream().map(a -> a.name()).toList());
        assertTrue(host.tasks().get("set-sampling").isPresent());
        assertTrue(host.point("sampling").orElseThrow().isStored());
    }

    @Test
    void theHostDecidesOutOfTheBoxAndDoesNothing() throws ProfileException {
        DecisionSpec anomaly = DeviceFile.readBundled("this-host", ProfileSource.bundled()).decisions().get(0);
        assertEquals("host-anomaly", anomaly.name());
        assertTrue(anomaly.title().contains("in shadow"), anomaly.title());
        assertTrue(anomaly.states().stream().flatMap(state -> state.actions().stream()).allMatch(action -> action.mode() == Mode.SHADOW));
        LearnSpec learn = anomaly.model().orElseThrow().learn().orElseThrow();
        assertEquals(20 * 60_000, learn.rows() * anomaly.everyMillis().orElseThrow(), "the title says how long it learns");
        Device host = DeviceFile.readBundled("this-host", ProfileSource.bundled());
        anomaly.inputs().forEach(input -> assertTrue(!host.point(input.point()).orElseThrow().optional(), input.point() + " is not on every Linux"));
    }

    @Test
    void theSimulatedDeviceUsesEveryGeneratorWithItsSeed() throws ProfileException {
        Device sim = DeviceFile.readBundled("sim-1", ProfileSource.bundled());
        List<String> generators = sim.points().stream().flatMap(p -> p.bind().text("gen").stream()).toList();
        assertEquals(List.of("sine", "walk", "noise", "markov", "steps", "counter"), generators);
        assertTrue(sim.points().stream().filter(p -> !p.isStored()).allMatch(p -> p.bind().integer("seed").equals(Optional.of(1L))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"host-1", "meter-7", "node-1", "board-1", "replay-1"})
    void theSamplesResolve(String device) throws ProfileException {
        Device read = DeviceFile.read(samples().resolve(device + ".yaml"), ProfileSource.bundled());
        assertEquals(device, read.id().value());
        assertTrue(read.points().size() >= 5);
    }

    /** The resolved form is the profile language with nothing left out: read as a profile, it resolves to itself. */
    @ParameterizedTest
    @ValueSource(strings = {"host-1", "meter-7", "node-1", "board-1", "replay-1"})
    void theResolvedFormReadsBack(String device, @TempDir Path folder) throws ProfileException {
        Device read = DeviceFile.read(samples().resolve(device + ".yaml"), ProfileSource.bundled());
        Map<String, Json> profile = new LinkedHashMap<>(read.resolved().members());
        List.of("device", "tags").forEach(profile::remove);
        profile.put("format", new Json.Str("selvage-profile/1"));
        String again = "format: selvage-device/1\ndevice: " + device + "\nprofile: " + read.profile() + "@1\n"
                + read.resolved().get("tags").map(t -> "tags: " + t.text() + "\n").orElse("");
        Device back = new TestFolder(folder)
                .put("d.yaml", again)
                .put(read.profile() + ".yaml", new Json.Obj(profile).text())
                .read();
        assertEquals(read, back);
        assertEquals(read.digest(), back.digest());
    }

    @Test
    void everyFileOfOursPassesItsOwnCheck() throws IOException {
        Path module = samples().resolve("../../../..").normalize();
        int seen = 0;
        for (String folder : List.of("devices", "examples/air-stations", "examples/modbus", "examples/occupancy", "src/main/resources/profiles", "src/test/resources/samples")) {
            for (Path file : list(module.resolve(folder))) {
                assertEquals(List.of(), DeviceFile.check(file, ProfileSource.bundled()));
                seen++;
            }
        }
        assertTrue(seen >= 30);
    }

    @Test
    void theMetersOverridesAndParametersArrive() throws ProfileException {
        Device meter = DeviceFile.read(samples().resolve("meter-7.yaml"), ProfileSource.bundled());
        assertTrue(meter.point("status").isEmpty());
        assertEquals(40.0, meter.point("power").orElseThrow().transform().scale());
        assertEquals(Optional.of("10.0.3.17"), meter.driver().settings().text("host"));
        assertEquals(Optional.of(502L), meter.driver().settings().integer("port"));
        assertTrue(meter.tables().get("shift_log").isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"profile", "device"})
    void ourSchemasAreSchemas(String name) throws IOException {
        try (var in = BundledTest.class.getResourceAsStream("/schema/" + name + ".schema.json")) {
            String schema = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            var result = new ValidatorFactory()
                    .withJsonNodeFactory(NodeViews.factory())
                    .validate("{\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}", schema);
            assertTrue(result.isValid(), () -> result.getErrors().get(0).getInstanceLocation() + result.getErrors().get(0).getError());
        }
    }

    @Test
    void theUserPagesExampleWorks(@TempDir Path folder) throws IOException, ProfileException {
        String page = Files.readString(samples().resolve("../../../../README.md"));
        List<String> blocks = Stream.of(page.split("```yaml\n", -1)).skip(1).map(b -> b.substring(0, b.indexOf("```"))).toList();
        new TestFolder(folder).put("boiler.yaml", blocks.get(0)).put("d.yaml", blocks.get(1));
        Device boiler = DeviceFile.read(folder.resolve("d.yaml"), ProfileSource.bundled());
        assertEquals("boiler-3", boiler.id().value());
        assertEquals(List.of("water.temp", "pump"), boiler.points().stream().map(PointSpec::name).toList());
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
    }

    private static Path samples() {
        return Path.of(System.getProperty("selvage.root"), "device-profiles", "src", "test", "resources", "samples");
    }
}
