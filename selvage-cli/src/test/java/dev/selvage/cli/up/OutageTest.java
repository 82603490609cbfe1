// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.cli.demo.PumpDemo;
import dev.selvage.protocol.SiteId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutageTest {
    private static final SiteId SITE = new SiteId("home");
    private static final String STATUS = "sv1/home/pump-1/model/pump-anomaly/status";

    @TempDir
    Path folder;

    private final List<String> told = new ArrayList<>();

    private PumpDemo demo(OptionalLong cutMillis) throws Exception {
        Files.createDirectories(folder.resolve("skab").resolve("valve2"));
        Files.write(folder.resolve("skab").resolve("valve2").resolve("2.csv"), Collections.nCopies(500, "a;b"));
        return PumpDemo.prepare(folder.resolve("data"), folder.resolve("skab"), SITE, cutMillis);
    }

    /** A fleet at a broker of somebody else, of which nothing runs. */
    private Fleet fleet(Optional<PumpDemo> demo) throws Exception {
        List<Path> devices = demo.map(PumpDemo::device).stream().toList();
        DeviceChoice.Chosen chosen = DeviceChoice.of(devices, devices.isEmpty() ? 1 : 0, folder.resolve("devices"), SITE);
        return new Fleet(new Plan(folder.resolve("data"), SITE, Optional.of(URI.create("mqtt://127.0.0.1:1")), 0, chosen, Optional.empty(), demo));
    }

    private static void heard(PumpDemo demo, String state) {
        List<String> unused = demo.heard(STATUS, ("{\"name\":\"pump-anomaly\",\"slots\":{\"a\":{\"version\":\"1.0.0\",\"state\":\"" + state + "\"}}}").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void withoutADemonstrationNothingIsCut() throws Exception {
        Outage outage = new Outage(Optional.empty(), fleet(Optional.empty()), 0, told::add);
        outage.step(0);
        outage.step(Long.MAX_VALUE);
        assertEquals(List.of(), told);
    }

    @Test
    void nothingIsCutThatNobodyAskedFor() throws Exception {
        PumpDemo demo = demo(OptionalLong.empty());
        Outage outage = new Outage(Optional.of(demo), fleet(Optional.of(demo)), 0, told::add);
        heard(demo, "active");
        outage.step(0);
        assertEquals(List.of(), told);
    }

    @Test
    void aBrokerOfSomebodyElseIsLeftAloneAndThatIsSaidOnce() throws Exception {
        PumpDemo demo = demo(OptionalLong.of(20_000));
        Outage outage = new Outage(Optional.of(demo), fleet(Optional.of(demo)), 0, told::add);
        heard(demo, "canary");
        outage.step(0);
        assertEquals(List.of(), told, "the model does not decide for good yet");
        heard(demo, "active");
        outage.step(1);
        outage.step(2);
        outage.step(Long.MAX_VALUE);
        assertEquals(List.of("the broker is not ours to stop"), told);
    }

    @Test
    void whatTheDemonstrationListensToIsOfModelsDecisionsAndAlarms() throws Exception {
        assertEquals(List.of("sv1/home/+/model/+/status", "sv1/home/+/decision/+", "sv1/home/+/alarm/+"), demo(OptionalLong.empty()).filters());
    }
}
