// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.fault;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Intake;
import dev.selvage.agent.driver.Reading;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileException;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.PointValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A device with faults over a driver that says the seconds since 1970: n (whole), x (scaled by 0.1), t (text). */
final class Faulty implements Driver {
    final Device device;
    Optional<Intake> intake = Optional.empty();
    String written = "";

    Faulty(Path folder, String faults) throws IOException, ProfileException {
        Files.writeString(folder.resolve("d.yaml"), "format: selvage-device/1\ndevice: d\nprofile: p@1\n");
        Files.writeString(folder.resolve("p.yaml"), """
                format: selvage-profile/1
                profile: p
                version: 1.0.0
                driver: {use: simulator}
                points:
                  count: {type: int64, bind: {key: a}}
                  x: {type: float64, bind: {key: b}, transform: {scale: 0.1}}
                  t: {type: string, bind: {key: c}}
                faults:
                """ + faults);
        this.device = DeviceFile.read(folder.resolve("d.yaml"), ProfileSource.bundled());
    }

    /** One value of a point at a second. */
    static Reading at(String point, long second) {
        PointValue value = switch (point) {
            case "count" -> new PointValue.Int64(second);
            case "x" -> new PointValue.Float64(second);
            default -> new PointValue.Text("s" + second);
        };
        return Reading.good(point, value, second * 1_000);
    }

    @Override
    public List<Reading> read(List<String> points, long nowMillis) throws DriverException {
        return points.stream().map(point -> at(point, nowMillis / 1_000)).toList();
    }

    @Override
    public void listen(Intake offered) {
        intake = Optional.of(offered);
    }

    @Override
    public void write(String point, PointValue value) {
        written = point + "=" + value;
    }

    @Override
    public void close() {
        written = "closed";
    }
}
