// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import dev.selvage.decision.feature.Aggregate;
import dev.selvage.decision.feature.Span;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the inputs of a decision. */
final class InputReader {
    /** Such as a variable may be named. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    /** Without a word of its own, a reading that is older than this is stale. */
    private static final long MAX_AGE_MILLIS = 60_000;

    private static final int INPUTS_MAX = 64;

    private final Map<String, PointInfo> points;

    InputReader(Map<String, PointInfo> points) {
        this.points = points;
    }

    List<InputSpec> read(Part decision) {
        List<InputSpec> inputs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Part part : decision.parts("inputs")) {
            part.only(Set.of("as", "of", "agg", "window", "samples", "maxAge", "range", "missing", "stuck"));
            InputSpec input = input(part);
            if (!NAME.matcher(input.as()).matches() || SpecReader.OWN_VARIABLES.contains(input.as())) {
                part.complain("as", "needs as: a name of a-z, 0-9 and _ that is none of " + String.join(", ", SpecReader.OWN_VARIABLES));
            } else if (!names.add(input.as())) {
                part.complain("as", "another input has that name");
            }
            inputs.add(input);
        }
        if (inputs.isEmpty() || inputs.size() > INPUTS_MAX) {
            decision.complain("inputs", "needs 1 to " + INPUTS_MAX + " inputs");
        }
        return inputs;
    }

    private InputSpec input(Part part) {
        String point = part.text("of").orElse("");
        if (!points.containsKey(point)) {
            part.complain("of", "there is no point " + Printable.of(point));
        } else if (!points.get(point).isNumber()) {
            part.complain("of", "point " + point + " is a text, which has no features");
        }
        Optional<Aggregate> aggregate = part.text("agg").flatMap(Aggregate::of);
        if (aggregate.isEmpty()) {
            part.complain("agg", "needs agg: last, mean, min, max, sd, rms, sum, count, delta or slope");
        }
        return new InputSpec(part.text("as").orElse(""), point, aggregate.orElse(Aggregate.LAST), span(part, aggregate.orElse(Aggregate.LAST)),
                part.millis("maxAge").orElse(MAX_AGE_MILLIS), range(part), part.number("missing"), stuck(part));
    }

    private static OptionalLong stuck(Part part) {
        return part.millis("stuck").map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    private static Span span(Part part, Aggregate aggregate) {
        if (part.has("samples") && !part.has("window")) {
            return new Span.Samples(part.whole("samples", 1, 1, Span.SAMPLES_MAX));
        }
        long millis = part.millis("window").orElse(0L);
        if (aggregate.needsWindow() && (part.has("samples") || millis < 1 || millis > Span.MILLIS_MAX)) {
            part.complain("window", aggregate.word() + " needs either window, up to 7d, or samples");
        } else if (millis > 0) {
            return new Span.Time(Math.min(millis, Span.MILLIS_MAX));
        }
        return new Span.Samples(1);
    }

    private static Optional<InputSpec.Range> range(Part part) {
        if (!part.has("range")) {
            return Optional.empty();
        }
        List<Json> ends = part.json().get("range").filter(Json.Arr.class::isInstance).map(list -> ((Json.Arr) list).items()).orElse(List.of());
        List<Double> numbers = ends.stream().flatMap(end -> Part.number(end).stream()).toList();
        if (numbers.size() != 2 || ends.size() != 2 || numbers.get(0) > numbers.get(1)) {
            part.complain("range", "needs a list [min, max]");
            return Optional.empty();
        }
        return Optional.of(new InputSpec.Range(numbers.get(0), numbers.get(1)));
    }
}
