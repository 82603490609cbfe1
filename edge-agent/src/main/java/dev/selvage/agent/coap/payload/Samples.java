// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

import dev.selvage.agent.driver.Intake;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Samples out of a body: a SenML pack; or a flat map of name to value, all taken now; or an array of objects with
 * {@code n}, {@code v} and perhaps {@code t} (as in SenML) and {@code u}. All are good or the body is refused.
 */
public final class Samples {
    private Samples() {}

    /** Reads a body; gives one sample or more, at most {@link Intake#READINGS_MAX}, in the order of the body. */
    public static List<Sample> read(Format format, byte[] body, Naming naming, long nowMillis) throws Refusal {
        Json document = format.read(body);
        if (document instanceof Json.Obj flat && !format.isSenml()) {
            return flat(bounded(flat.members().size(), flat), naming, nowMillis);
        }
        if (!(document instanceof Json.Arr list)) {
            throw malformed(format.isSenml() ? "a SenML pack is an array of records" : "samples are a map or an array of maps");
        }
        bounded(list.items().size(), list);
        SenmlPack pack = new SenmlPack(naming, nowMillis);
        List<Sample> samples = new ArrayList<>();
        for (Json item : list.items()) {
            if (!(item instanceof Json.Obj entry)) {
                throw malformed("a sample must be a map, not " + item.text());
            }
            (format.isSenml() ? pack.next(entry) : Optional.of(entry(entry, naming, nowMillis))).ifPresent(samples::add);
        }
        bounded(samples.size(), list);
        return samples;
    }

    private static List<Sample> flat(Json.Obj map, Naming naming, long nowMillis) throws Refusal {
        List<Sample> samples = new ArrayList<>();
        for (Map.Entry<String, Json> member : map.members().entrySet()) {
            String name = naming.resolve(member.getKey());
            samples.add(new Sample(name, value(member.getKey(), member.getValue()), Optional.empty(), nowMillis));
        }
        return samples;
    }

    private static Sample entry(Json.Obj entry, Naming naming, long nowMillis) throws Refusal {
        String name = entry.text("n").orElseThrow(() -> malformed("a sample lacks its name \"n\""));
        for (String member : entry.members().keySet()) {
            if (!List.of("n", "v", "t", "u").contains(member)) {
                throw malformed("sample \"" + name + "\" has \"" + member + "\"; it may have n, v, t and u");
            }
        }
        String point = naming.resolve(name);
        Json value = entry.get("v").orElseThrow(() -> malformed("sample \"" + name + "\" lacks its value \"v\""));
        Optional<Json> time = entry.get("t");
        long takenMillis = time.isPresent() ? SampleTime.millis(number("t", time.get()), nowMillis) : nowMillis;
        if (entry.get("u").isPresent() && entry.text("u").isEmpty()) {
            throw malformed("the unit of sample \"" + name + "\" must be a text");
        }
        return new Sample(point, value(name, value), entry.text("u"), takenMillis);
    }

    private static PointValue value(String name, Json json) throws Refusal {
        if (json instanceof Json.Str text) {
            return new PointValue.Text(text.value());
        } else if (json instanceof Json.Bool bool) {
            return new PointValue.Bool(bool.value());
        } else if (json instanceof Json.Int number) {
            return new PointValue.Int64(number.value());
        } else if (json instanceof Json.Num number) {
            return new PointValue.Float64(number.value());
        }
        throw new Refusal(Why.OUTSIDE_PROFILE, "\"" + name + "\" needs a number, a text or true or false, not " + json.text());
    }

    static double number(String field, Json json) throws Refusal {
        if (json instanceof Json.Int whole) {
            return whole.value();
        } else if (json instanceof Json.Num number) {
            return number.value();
        }
        throw malformed("\"" + field + "\" must be a number, not " + json.text());
    }

    private static <T> T bounded(int count, T what) throws Refusal {
        if (count == 0) {
            throw malformed("no sample in the body");
        }
        if (count > Intake.READINGS_MAX) {
            throw new Refusal(Why.TOO_LARGE, count + " samples; one body has at most " + Intake.READINGS_MAX);
        }
        return what;
    }

    static Refusal malformed(String what) {
        return new Refusal(Why.MALFORMED, what);
    }
}
