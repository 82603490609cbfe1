// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.model.AlarmSpec;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.DriverSpec;
import dev.selvage.profile.model.LimitsSpec;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.text.Node;
import dev.selvage.profile.text.Problems;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.SiteId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds a device of a device file and a profile whose inheritance, parameters and overrides are done. */
final class DeviceBuilder {
    private final Node.Mapping file;
    private final Node.Mapping profile;
    private final Problems problems;

    DeviceBuilder(Node.Mapping file, Node.Mapping profile, Problems problems) {
        this.file = file;
        this.profile = profile;
        this.problems = problems;
    }

    /** The device; of use only if there were no complaints. */
    Device build() {
        Map<String, PointSpec> points = points();
        List<AlarmSpec> alarms = alarms(points);
        new ReferenceCheck(profile, points, problems).run();
        LimitsSpec limits = LimitsReader.read(new Fields(profile.mapping("limits"), problems), List.copyOf(points.values()));
        ResolvedJson resolved = new ResolvedJson(file, profile);
        return new Device(
                new DeviceId(file.text("device").orElse("none")),
                file.text("site").map(SiteId::new),
                profile.text("profile").orElse(""),
                profile.text("version").orElse(""),
                tags(),
                driver(),
                List.copyOf(points.values()),
                alarms,
                limits,
                new FaultReader(points, problems).read(profile.items("faults")),
                new DecisionReader(profile, points, problems).read(),
                resolved.of(points.values(), limits));
    }

    /** A profile that is only extended needs no driver, so the schema does not ask for one. */
    private DriverSpec driver() {
        Node.Mapping driver = profile.mapping("driver");
        if (driver.text("use").isEmpty()) {
            problems.add(driver.at(), "needs driver: {use: …}");
        }
        return new DriverSpec(driver.text("use").orElse(""), driver.json());
    }

    /** Every point over the defaults, in the profile's order. */
    private Map<String, PointSpec> points() {
        Map<String, PointSpec> points = new LinkedHashMap<>();
        Node.Mapping defaults = profile.mapping("defaults");
        profile.mapping("points").members().forEach((name, member) -> {
            Node.Mapping own = (Node.Mapping) member.value();
            points.put(name, PointReader.read(name, Overlay.merge(defaults, own), problems));
        });
        if (points.isEmpty()) {
            problems.add(profile.placeOf("points"), "needs points");
        }
        return points;
    }

    private List<AlarmSpec> alarms(Map<String, PointSpec> points) {
        AlarmReader reader = new AlarmReader(points, problems);
        List<AlarmSpec> alarms = new ArrayList<>();
        profile.mapping("alarms").members().forEach((name, member) ->
                reader.read(name, (Node.Mapping) member.value()).ifPresent(alarms::add));
        return alarms;
    }

    private Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        file.mapping("tags").members().forEach((name, member) -> member.value().text().ifPresent(t -> tags.put(name, t)));
        return tags;
    }
}
