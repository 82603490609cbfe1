// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.point.Reported;
import dev.selvage.profile.model.AlarmSpec;
import dev.selvage.decision.spec.ModelSpec;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Lineage;
import dev.selvage.replica.Replica;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The JSON an agent publishes, one method per topic. */
final class Payloads {
    private Payloads() {}

    /** {@code state/<point>}; {@code n} is the row version's dot, empty when a value is only repeated. */
    static byte[] state(PointSpec point, Reported report, Optional<Long> n) {
        Json.Builder state = Json.object()
                .put("v", json(report.value()))
                .put("t", time(report.takenAtMillis()))
                .put("q", report.quality().wire())
                .put("u", point.unit());
        n.ifPresent(dot -> state.put("n", dot));
        if (report.quality() != Quality.GOOD && !report.reason().isEmpty()) {
            state.put("reason", report.reason());
        }
        return state.build().bytes();
    }

    /** {@code status}. */
    static byte[] status(boolean online, String session, long sinceMillis, String reason) {
        return Json.object()
                .put("state", online ? "online" : "offline")
                .put("session", session)
                .put("since", time(sinceMillis))
                .put("reason", reason)
                .build()
                .bytes();
    }

    /** {@code about}. */
    static byte[] about(Device device, String scope, Json.Obj tasks, Json.Obj decisions) {
        Json.Builder points = Json.object();
        device.points().stream().filter(p -> !p.hidden()).forEach(p -> points.put(p.name(), Json.object()
                .put("type", p.type().name().toLowerCase(Locale.ROOT))
                .put("unit", p.unit())
                .put("title", p.title())
                .put("access", p.rights().access().name().toLowerCase(Locale.ROOT))
                .build()));
        Json.Builder tags = Json.object();
        device.tags().forEach(tags::put);
        return Json.object()
                .put("agent", AgentVersion.current())
                .put("profile", device.profile())
                .put("profileVersion", device.version())
                .put("digest", device.digest())
                .put("tags", tags.build())
                .put("points", points.build())
                .put("tasks", tasks)
                .put("decisions", decisions)
                .put("models", Json.texts(device.decisions().stream().flatMap(decision -> decision.model().stream()).map(ModelSpec::name).toList()))
                .put("scopes", Json.texts(List.of(scope)))
                .build()
                .bytes();
    }

    /** {@code alarm/<name>} while it is raised. */
    static byte[] alarm(AlarmSpec alarm, String id, PointValue value, long raisedMillis) {
        return Json.object()
                .put("id", id)
                .put("state", "raised")
                .put("severity", alarm.severity().name().toLowerCase(Locale.ROOT))
                .put("title", alarm.title())
                .put("point", alarm.when().point())
                .put("v", json(value))
                .put("t", time(raisedMillis))
                .build()
                .bytes();
    }

    /** {@code alarm/<name>} as a gateway has raised it: columns of the table {@code alarm}. */
    static byte[] alarm(List<Cell> row) {
        return Json.object()
                .put("id", text(row.get(2)))
                .put("state", "raised")
                .put("severity", text(row.get(4)))
                .put("title", text(row.get(5)))
                .put("t", time(row.get(6) instanceof Cell.Int since ? since.value() : 0))
                .build()
                .bytes();
    }

    private static String text(Cell cell) {
        return cell instanceof Cell.Text text ? text.value() : "";
    }

    /** {@code sync/h}: where this replica's own sessions stand, so that a gateway sees what it lacks. */
    static byte[] head(Replica replica, String scope, boolean drained, long nowMillis) {
        List<Json> tips = new ArrayList<>();
        for (Lineage.Tip tip : replica.lineage(scope).tips(replica.vector(scope), replica.vector(scope))) {
            tips.add(Json.object()
                    .put("r", tip.actor().replica())
                    .put("s", String.format("%016x", tip.actor().session()))
                    .put("n", tip.n())
                    .build());
        }
        return Json.object()
                .put("scope", scope)
                .put("tips", new Json.Arr(tips))
                .put("backlog", !drained)
                .put("t", time(nowMillis))
                .build()
                .bytes();
    }

    static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    static Json json(PointValue value) {
        if (value instanceof PointValue.Float64 f) {
            return new Json.Num(f.value());
        } else if (value instanceof PointValue.Int64 i) {
            return new Json.Int(i.value());
        } else if (value instanceof PointValue.Bool b) {
            return new Json.Bool(b.value());
        }
        return value instanceof PointValue.Text t ? new Json.Str(t.value()) : new Json.Null();
    }
}
