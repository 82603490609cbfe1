// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.desired;

import static dev.selvage.gateway.request.Reading.text;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Printable;
import dev.selvage.replica.Cell;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What a device's profile lets others want of a point: a row of {@link dev.selvage.replica.Tables#POINT_RULE}. */
record PointRule(String point, String type, String access, String writer, Optional<Double> low, Optional<Double> high, Optional<Json.Arr> choices) {
    static PointRule of(List<Cell> row) {
        return new PointRule(text(row.get(1)), text(row.get(2)), text(row.get(3)), text(row.get(4)), number(row.get(6)), number(row.get(7)), choices(text(row.get(8))));
    }

    private static Optional<Json.Arr> choices(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(JsonReader.read(text.getBytes(StandardCharsets.UTF_8))).filter(Json.Arr.class::isInstance).map(Json.Arr.class::cast);
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    /**
     * The cell for a wanted value.
     *
     * @throws RefusedException when the point cannot be that
     */
    Cell cell(Json value) throws RefusedException {
        if (access.equals("r") || writer.equals("device")) {
            throw notWritable(point);
        }
        Cell cell = typed(value);
        Optional<Double> number = number(cell).filter(n -> !type.equals("bool"));
        if (number.filter(n -> low.filter(l -> n < l).isPresent() || high.filter(h -> n > h).isPresent()).isPresent()) {
            throw new RefusedException("out-of-range", point + " cannot be " + value.text(), "its profile says " + low.map(Object::toString).orElse("…") + " to "
                    + high.map(Object::toString).orElse("…"));
        }
        if (choices.filter(all -> !all.items().contains(value)).isPresent()) {
            throw new RefusedException("not-a-choice", point + " cannot be " + Printable.of(value.text()), "its profile says " + choices.get().text());
        }
        return cell;
    }

    static RefusedException notWritable(String point) {
        return new RefusedException("not-writable", "point " + Printable.of(point) + " is none that operators write",
                "its profile would have to say access: rw and writer: operator; see the device's about");
    }

    private Cell typed(Json value) throws RefusedException {
        if (type.equals("bool") && value instanceof Json.Bool bool) {
            return Cell.of(bool.value() ? 1 : 0);
        } else if (type.equals("int64") && value instanceof Json.Int whole) {
            return Cell.of(whole.value());
        } else if (type.equals("float64") && value instanceof Json.Int whole) {
            return Cell.of((double) whole.value());
        } else if (type.equals("float64") && value instanceof Json.Num number) {
            return Cell.of(number.value());
        } else if (!List.of("bool", "int64", "float64").contains(type) && value instanceof Json.Str text) {
            return Cell.of(text.value());
        }
        throw new RefusedException("wrong-type", point + " is of type " + type + ", and cannot be " + Printable.of(value.text()),
                value instanceof Json.Arr || value instanceof Json.Obj ? "give one value for each point" : "give a value of that type, or null to take the wish back");
    }

    private static Optional<Double> number(Cell cell) {
        if (cell instanceof Cell.Int whole) {
            return Optional.of((double) whole.value());
        }
        return cell instanceof Cell.Real real ? Optional.of(real.value()) : Optional.empty();
    }
}
