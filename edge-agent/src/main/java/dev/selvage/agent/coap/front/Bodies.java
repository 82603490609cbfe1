// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.node.NodePoint;
import dev.selvage.agent.coap.node.NodeView;
import dev.selvage.agent.coap.payload.Format;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a node is told about itself, as trees for any {@link Format}. */
final class Bodies {
    private Bodies() {}

    /** The states of its points: a SenML pack, which has the good ones; or a list of n, v, t, u and q. */
    static Json states(Node node, List<NodeView.PointState> states, Format format) {
        List<Json> entries = new ArrayList<>();
        for (NodeView.PointState state : states) {
            Optional<Json> value = value(state.value());
            if (!node.wireNames.containsKey(state.point()) || value.isEmpty() || (format.isSenml() && state.quality() != Quality.GOOD)) {
                continue;
            }
            Json.Builder entry = entry(node, state.point(), format, entries.isEmpty(), state.takenAtMillis()).put(label(format, state.value()), value.get());
            if (!format.isSenml() && state.quality() != Quality.GOOD) {
                entry.put("q", state.quality().wire());
            }
            entries.add(entry.build());
        }
        return new Json.Arr(entries);
    }

    /** What it should be: a SenML pack, or a map of name to value. */
    static Json desired(Node node, List<NodeView.Desired> desired, Format format) {
        Json.Builder map = Json.object();
        List<Json> pack = new ArrayList<>();
        for (NodeView.Desired wish : desired) {
            Optional<Json> value = value(wish.value());
            if (node.wireNames.containsKey(wish.point()) && value.isPresent()) {
                map.put(node.wireNames.get(wish.point()), value.get());
                pack.add(entry(node, wish.point(), format, pack.isEmpty(), wish.wishedAtMillis()).put(label(format, wish.value()), value.get()).build());
            }
        }
        return format.isSenml() ? new Json.Arr(pack) : map.build();
    }

    /** Its tasks, in order. */
    static Json tasks(List<NodeView.PendingTask> tasks) {
        return new Json.Arr(tasks.stream().<Json>map(task -> Json.object()
                .put("id", task.id())
                .put("type", task.type())
                .put("state", task.state())
                .put("args", task.args())
                .put("by", seconds(task.deadlineMillis()))
                .build()).toList());
    }

    /** Seconds since 1970, as SenML counts. */
    static double seconds(long millis) {
        return millis / 1000.0;
    }

    private static Json.Builder entry(Node node, String point, Format format, boolean first, long atMillis) {
        Json.Builder entry = Json.object();
        if (format.isSenml() && first) {
            entry.put("bn", node.id() + "/");
        }
        Optional<String> unit = Optional.ofNullable(node.card.points().get(point)).flatMap(NodePoint::unit);
        return entry.put("n", node.wireNames.get(point)).put("u", unit).put("t", seconds(atMillis));
    }

    private static String label(Format format, PointValue value) {
        return !format.isSenml() ? "v" : value instanceof PointValue.Text ? "vs" : value instanceof PointValue.Bool ? "vb" : "v";
    }

    private static Optional<Json> value(PointValue value) {
        if (value instanceof PointValue.Float64 number) {
            return Optional.of(new Json.Num(number.value()));
        } else if (value instanceof PointValue.Int64 number) {
            return Optional.of(new Json.Int(number.value()));
        } else if (value instanceof PointValue.Bool bool) {
            return Optional.of(new Json.Bool(bool.value()));
        }
        return value instanceof PointValue.Text text ? Optional.of(new Json.Str(text.value())) : Optional.empty();
    }
}
