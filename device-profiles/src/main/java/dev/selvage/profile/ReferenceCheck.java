// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.model.Sampling;
import dev.selvage.profile.text.Node;
import dev.selvage.profile.text.Place;
import dev.selvage.profile.text.Problems;
import dev.selvage.profile.text.Spelling;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** Checks that what tasks and bindings name exists and may be used so. */
final class ReferenceCheck {
    private final Node.Mapping profile;
    private final Map<String, PointSpec> points;
    private final Problems problems;

    ReferenceCheck(Node.Mapping profile, Map<String, PointSpec> points, Problems problems) {
        this.profile = profile;
        this.points = points;
        this.problems = problems;
    }

    /** Adds a complaint for every reference that leads nowhere. */
    void run() {
        each("tasks", this::task);
        each("tables", (name, table) -> new TableCheck(name, table, problems).run());
        each("points", this::binding);
    }

    /** What counts another point must name one, and what is simulated beside a recording is in none of its rows. */
    private void binding(String name, Node.Mapping point) {
        Node.Mapping bind = point.mapping("bind");
        known(bind, "count", points.keySet(), "point");
        boolean row = Optional.ofNullable(points.get(name)).map(spec -> spec.timing().sampling()).filter(Sampling.Row.class::isInstance).isPresent();
        if (bind.get("gen").isPresent() && row) {
            problems.add(point.get("every").map(Node::at).orElse(bind.at()), "no row of a recording has a simulated point; it needs a period, such as every: 1s");
        }
    }

    private void each(String section, BiConsumer<String, Node.Mapping> check) {
        profile.mapping(section).members().forEach((name, member) -> check.accept(name, (Node.Mapping) member.value()));
    }

    /** A task must say what it does, and may write only what can be written, from arguments it declares. */
    private void task(String name, Node.Mapping task) {
        if (task.get("args").isEmpty()) {
            problems.add(task.at(), "needs args, the JSON Schema of its arguments");
        }
        if (task.get("write").isEmpty() && task.get("run").isEmpty() && task.get("deliver").isEmpty()) {
            problems.add(task.at(), "needs write, run or deliver: what the task does");
        }
        Node.Mapping write = task.mapping("write");
        writable(write, "point");
        writable(task, "target");
        known(write, "from", task.mapping("args").mapping("properties").members().keySet(), "argument");
        if (write.get("point").isPresent() && write.get("from").isEmpty() == write.get("value").isEmpty()) {
            problems.add(write.at(), "needs either from (an argument) or value");
        }
        write.get("value").ifPresent(value -> write.text("point").map(points::get).ifPresent(point -> fits(point, value)));
    }

    private void fits(PointSpec point, Node value) {
        if (AlarmReader.valueFor(point, value).isEmpty()) {
            problems.add(value.at(), "is no value of point " + point.name());
        }
    }

    /** Complains unless the member names a point that can be written. */
    private void writable(Node.Mapping holder, String key) {
        known(holder, key, points.keySet(), "point");
        Optional<PointSpec> point = holder.text(key).map(points::get);
        if (point.isPresent() && !point.get().rights().access().isWritable()) {
            problems.add(holder.placeOf(key), "point " + point.get().name() + " cannot be written; give it access: rw");
        }
    }

    /** Complains when the member names something that is not among {@code names}. */
    private void known(Node.Mapping holder, String key, Set<String> names, String what) {
        Place at = holder.placeOf(key);
        holder.text(key).filter(name -> !names.contains(name)).ifPresent(name ->
                problems.add(at, "no such " + what + Spelling.hint(name, names)));
    }
}
