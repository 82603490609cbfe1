// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Resolves the records of one SenML pack in order (RFC 8428, section 4.6): base name, time, unit and value hold for the
 * records after theirs too. For one pack and one thread.
 */
final class SenmlPack {
    /** The version of RFC 8428. */
    private static final long VERSION_MAX = 10;

    private final Naming naming;
    private final long nowMillis;
    private String baseName = "";
    private double baseSeconds;
    private Optional<String> baseUnit = Optional.empty();
    private Optional<Json> baseValue = Optional.empty();

    SenmlPack(Naming naming, long nowMillis) {
        this.naming = naming;
        this.nowMillis = nowMillis;
    }

    /** The sample of the next record; empty when the record only sets a base. */
    Optional<Sample> next(Json.Obj pack) throws Refusal {
        takeBase(pack);
        if (SenmlLabels.BASE.containsAll(pack.members().keySet())) {
            return Optional.empty();
        }
        String full = baseName + text(pack, "n").orElse("");
        if (full.isEmpty()) {
            throw Samples.malformed("a SenML record without a name");
        }
        String name = naming.resolve(full);
        Optional<Json> time = pack.get("t");
        double seconds = baseSeconds + (time.isPresent() ? Samples.number("t", time.get()) : 0);
        Optional<String> unit = text(pack, "u").or(() -> baseUnit);
        return Optional.of(new Sample(name, value(full, pack), unit, SampleTime.millis(seconds, nowMillis)));
    }

    private void takeBase(Json.Obj pack) throws Refusal {
        for (Map.Entry<String, Json> field : pack.members().entrySet()) {
            String label = field.getKey();
            switch (label) {
                case "bver" -> checkVersion(field.getValue());
                case "bn" -> baseName = text(pack, label).orElse("");
                case "bu" -> baseUnit = text(pack, label);
                case "bt" -> baseSeconds = Samples.number(label, field.getValue());
                case "bv" -> {
                    double checked = Samples.number(label, field.getValue());
                    baseValue = checked == 0 ? Optional.empty() : Optional.of(field.getValue());
                }
                default -> {
                    if (label.endsWith("_")) {
                        throw Samples.malformed("field \"" + label + "\" must be understood, and is not");
                    }
                }
            }
        }
    }

    private static void checkVersion(Json version) throws Refusal {
        if (!(version instanceof Json.Int number) || number.value() < 1 || number.value() > VERSION_MAX) {
            throw Samples.malformed("SenML version " + version.text() + "; " + VERSION_MAX + " is the newest known");
        }
    }

    private PointValue value(String full, Json.Obj pack) throws Refusal {
        List<PointValue> values = new ArrayList<>();
        if (pack.get("v").isPresent()) {
            values.add(number(pack.get("v").get()));
        }
        text(pack, "vs").ifPresent(text -> values.add(new PointValue.Text(text)));
        if (pack.get("vb").isPresent()) {
            if (!(pack.get("vb").get() instanceof Json.Bool bool)) {
                throw Samples.malformed("\"vb\" must be true or false");
            }
            values.add(new PointValue.Bool(bool.value()));
        }
        if (values.size() > 1) {
            throw Samples.malformed("\"" + full + "\" has several values");
        }
        if (values.isEmpty()) {
            throw new Refusal(Why.OUTSIDE_PROFILE, "\"" + full + "\" has no v, vs or vb; sums (s) and data (vd) are not kept");
        }
        return values.get(0);
    }

    /** A whole number stays one as long as no base value makes it another. */
    private PointValue number(Json v) throws Refusal {
        double number = Samples.number("v", v);
        if (baseValue.isEmpty()) {
            return v instanceof Json.Int whole ? new PointValue.Int64(whole.value()) : new PointValue.Float64(number);
        }
        double sum = number + Samples.number("bv", baseValue.get());
        if (!Double.isFinite(sum)) {
            throw Samples.malformed("a value plus its base is too large");
        }
        boolean whole = v instanceof Json.Int && baseValue.get() instanceof Json.Int && Math.abs(sum) < 0x1p53;
        return whole ? new PointValue.Int64((long) sum) : new PointValue.Float64(sum);
    }

    private static Optional<String> text(Json.Obj pack, String label) throws Refusal {
        if (pack.get(label).isPresent() && pack.text(label).isEmpty()) {
            throw Samples.malformed("\"" + label + "\" must be a text");
        }
        return pack.text(label);
    }
}
