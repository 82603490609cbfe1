// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap;

import dev.selvage.agent.coap.payload.Format;
import dev.selvage.agent.coap.payload.Naming;
import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.agent.coap.payload.Sample;
import dev.selvage.agent.coap.payload.Samples;
import dev.selvage.agent.driver.BindReader;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a point is at a node that we call.
 *
 * @param path below the node's uri
 * @param name which record or member of the body it is; empty for a body with one value
 * @param accept the format to ask for; empty leaves it to the node
 */
record PullBinding(String point, String path, Optional<String> name, OptionalInt accept) {
    private static final int TEXT = 0;

    static PullBinding of(String point, Json.Obj json) throws DriverException {
        BindReader bind = BindReader.ofPoint(point, json).only("path", "name", "accept");
        String path = bind.text("path");
        Optional<String> name = bind.has("name") ? Optional.of(bind.text("name")) : Optional.empty();
        if (!path.matches("/?[A-Za-z0-9._~/-]{1,200}")) {
            throw bind.wrong("has the path \"" + path + "\"; it is letters, digits and . _ ~ - between slashes");
        }
        OptionalInt accept = bind.has("accept") ? OptionalInt.of((int) bind.integer("accept")) : OptionalInt.empty();
        if (accept.isPresent() && accept.getAsInt() != TEXT && Format.of(accept.getAsInt()).isEmpty()) {
            throw bind.wrong("accepts " + accept.getAsInt() + "; it can be 0 (text), 110, 112 (SenML), 60 (CBOR), 50 (JSON)");
        }
        return new PullBinding(point, path.startsWith("/") ? path : "/" + path, name, accept);
    }

    /** The reading in an answer; a bad one when there is none. */
    Reading reading(int format, byte[] body, long nowMillis) {
        try {
            if (format == TEXT || format < 0) {
                return Reading.good(point, value(new String(body, StandardCharsets.UTF_8).strip()), nowMillis);
            }
            Format known = Format.of(format)
                    .orElseThrow(() -> new DriverException("the node answers in format " + format + "; 0, 50, 60, 110 and 112 are read"));
            Optional<PointValue> single = known.isSenml() ? Optional.empty() : scalar(known.read(body));
            if (single.isPresent()) {
                return Reading.good(point, single.get(), nowMillis);
            }
            return select(Samples.read(known, body, Naming.AS_IS, nowMillis));
        } catch (Refusal | DriverException e) {
            return Reading.bad(point, "the node's answer cannot be used: " + e.getMessage(), nowMillis);
        }
    }

    private Reading select(List<Sample> samples) throws DriverException {
        Sample sample = samples.stream()
                .filter(candidate -> name.isEmpty() || candidate.name().equals(name.get()) || candidate.name().endsWith("/" + name.get())
                        || candidate.name().endsWith(":" + name.get()))
                .findFirst()
                .orElseThrow(() -> new DriverException("nothing called \"" + name.orElse("") + "\" in it"));
        return Reading.good(point, sample.value(), sample.takenAtMillis());
    }

    private static Optional<PointValue> scalar(Json body) {
        if (body instanceof Json.Int whole) {
            return Optional.of(new PointValue.Int64(whole.value()));
        } else if (body instanceof Json.Num number) {
            return Optional.of(new PointValue.Float64(number.value()));
        } else if (body instanceof Json.Bool bool) {
            return Optional.of(new PointValue.Bool(bool.value()));
        }
        return body instanceof Json.Str text ? Optional.of(new PointValue.Text(text.value())) : Optional.empty();
    }

    /** Text as the value that it shows. */
    private static PointValue value(String text) {
        if (text.matches("-?[0-9]{1,18}")) {
            return new PointValue.Int64(Long.parseLong(text));
        } else if (text.matches("[-+]?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]{1,3})?")) {
            return PointValue.ofDouble(Double.parseDouble(text));
        }
        return text.equals("true") || text.equals("false") ? new PointValue.Bool(text.equals("true")) : new PointValue.Text(text);
    }

    /** A value as text for a node. */
    static byte[] text(PointValue value) {
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }
}
