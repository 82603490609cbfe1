// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Quality;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The agent looks at itself, and says what a person should look at, and how. Confined to the loop's thread. */
final class Diagnosis {
    /** A clock that is wrong by more misleads whoever reads times. */
    private static final long CLOCK_DIFFERS_MILLIS = 120_000;
    /** More messages than a device says in an hour: nobody takes them. */
    private static final long OUTBOX_MANY = 1_000;
    /** Names that one line repeats. */
    private static final int NAMES_SHOWN = 8;

    private final Replica replica;
    private final Supplier<Device> device;
    private final Eyes eyes;

    /** What it looks at. */
    record Eyes(Housekeeping house, Metrics metrics, Presence presence, Uplink uplink, Supplier<Json.Obj> sampling) {}

    Diagnosis(Supplier<Device> device, Replica replica, Eyes eyes) {
        this.device = device;
        this.replica = replica;
        this.eyes = eyes;
    }

    /** The result of the task {@code diagnose}. */
    Json.Obj of(Moment now) {
        List<Json> findings = new ArrayList<>();
        storage(findings);
        clock(findings, now);
        messages(findings);
        Json.Obj sampling = eyes.sampling().get();
        driver(findings, sampling);
        points(findings);
        alarms(findings);
        return Json.object().put("findings", new Json.Arr(findings)).put("diskFreeBytes", eyes.house().diskFreeBytes())
                .put("diskReserveBytes", eyes.house().reserveBytes()).put("commitsFailed", eyes.metrics().commitsFailed())
                .put("outboxDepth", replica.outbox().depth()).put("connected", eyes.presence().isConnected()).put("syncBacklog", !eyes.uplink().isDrained())
                .put("sampling", sampling).put("time", Payloads.time(now.wallMillis())).build();
    }

    private static void find(List<Json> findings, boolean isSo, String severity, String what, String hint) {
        if (isSo) {
            findings.add(Json.object().put("severity", severity).put("what", what).put("hint", hint).build());
        }
    }

    private void storage(List<Json> findings) {
        long free = eyes.house().diskFreeBytes();
        find(findings, free < eyes.house().reserveBytes(), "major", "the disk has " + free + " bytes free, its reserve is " + eyes.house().reserveBytes(),
                "make room, or lower disk reserve in the profile's limits; no history is kept until then");
        find(findings, eyes.metrics().commitsFailed() > 0, "major", eyes.metrics().commitsFailed() + " commits have failed since the start",
                "see the log for the reason, a full or broken disk in most cases");
    }

    private void clock(List<Json> findings, Moment now) {
        long differsMillis = eyes.uplink().gatewayMillis(now).orElse(now.wallMillis()) - now.wallMillis();
        find(findings, Math.abs(differsMillis) > CLOCK_DIFFERS_MILLIS, "minor", "the clock is " + Math.abs(differsMillis) / 1_000 + " s "
                + (differsMillis > 0 ? "behind" : "ahead of") + " the gateway's", "set the clock, by NTP for instance");
    }

    private void messages(List<Json> findings) {
        find(findings, !eyes.presence().isConnected(), "minor", "there is no broker", "see the log for the reason; the device works on alone");
        find(findings, replica.outbox().depth() > OUTBOX_MANY, "minor", replica.outbox().depth() + " messages wait to be published",
                "they go out at the rate of the profile's limits once there is a broker");
        find(findings, replica.outbox().dropped() > 0, "minor", replica.outbox().dropped() + " messages were dropped, too old or too many",
                "raise outbox in the profile's limits, or bring the broker back sooner");
    }

    private static void driver(List<Json> findings, Json.Obj sampling) {
        long failures = sampling.integer("failures").orElse(0L);
        long timeouts = sampling.integer("timeouts").orElse(0L);
        find(findings, failures > 0, "minor", failures + " reads of the driver have failed since the start", "see the reasons of bad points");
        find(findings, timeouts > 0, "minor", timeouts + " calls of the driver took too long and were given up", "look at the device's wiring or network");
    }

    private void points(List<Json> findings) {
        Device of = device.get();
        List<String> bad = replica.rows(Tables.POINT, of.id().value()).stream()
                .filter(row -> of.point(PointBook.name(row)).map(spec -> PointBook.reported(spec, row).quality()).filter(Diagnosis::isPoor).isPresent())
                .map(PointBook::name).toList();
        find(findings, !bad.isEmpty(), "minor", bad.size() + " points are bad or stale: " + shown(bad), "read them: the reason is beside the value");
    }

    private static boolean isPoor(Quality quality) {
        return quality == Quality.BAD || quality == Quality.STALE;
    }

    private void alarms(List<Json> findings) {
        List<String> raised = replica.rows(Tables.ALARM, device.get().id().value()).stream().filter(row -> Cell.of("raised").equals(row.get(3))).map(PointBook::name).toList();
        find(findings, !raised.isEmpty(), "major", raised.size() + " alarms are raised: " + shown(raised), "see the topics alarm/… of the device");
    }

    private static String shown(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size()))) + (names.size() > NAMES_SHOWN ? ", …" : "");
    }
}
