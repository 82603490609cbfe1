// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.SiteId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One device with everything resolved: inheritance merged, parameters put in, overrides applied, defaults filled in,
 * references checked. Immutable.
 *
 * @param site the gateway's site, when the device file names one
 * @param profile name of the profile
 * @param version full version of the profile, such as 1.2.0
 * @param faults what goes wrong on purpose, in the order of the file; empty for a device of the real world
 * @param resolved the same as one JSON document, for {@code profile show} and for the parts that others interpret;
 *     durations in it are text, see {@link dev.selvage.protocol.Durations#millis}
 */
public record Device(
        DeviceId id,
        Optional<SiteId> site,
        String profile,
        String version,
        Map<String, String> tags,
        DriverSpec driver,
        List<PointSpec> points,
        List<AlarmSpec> alarms,
        LimitsSpec limits,
        List<Fault> faults,
        List<DecisionSpec> decisions,
        Json.Obj resolved) {
    public Device {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        points = List.copyOf(points);
        alarms = List.copyOf(alarms);
        faults = List.copyOf(faults);
        decisions = List.copyOf(decisions);
    }

    /** The point of that name. */
    public Optional<PointSpec> point(String name) {
        return points.stream().filter(p -> p.name().equals(name)).findFirst();
    }

    /** Task types by name, as the profile has them, references checked. */
    public Json.Obj tasks() {
        return section("tasks");
    }

    /** Extra replicated tables by name. */
    public Json.Obj tables() {
        return section("tables");
    }

    /** What the profile asks of identity and signatures. */
    public Json.Obj security() {
        return section("security");
    }

    private Json.Obj section(String name) {
        return resolved.object(name).orElseGet(() -> Json.object().build());
    }

    /** SHA-256 of {@link #resolved} in hex: equal exactly when two devices are described alike. */
    public String digest() {
        try {
            byte[] text = resolved.text().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
