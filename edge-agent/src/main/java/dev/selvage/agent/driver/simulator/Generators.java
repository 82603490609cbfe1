// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.simulator;

import dev.selvage.agent.driver.BindReader;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@code simulator} point can be bound to by {@code gen}. Each also takes a {@code seed} of its own.
 *
 * <table><caption>Generators</caption>
 * <tr><td>constant</td><td>{@code value}</td></tr>
 * <tr><td>sine</td><td>{@code mean, amp, period, noise}: noise is a standard deviation; phase 0 is at 1970</td></tr>
 * <tr><td>walk</td><td>{@code start} (or {@code mean}, the same), {@code step, min, max}; one step per reading</td></tr>
 * <tr><td>steps</td><td>{@code values, hold}: each value for that long, over and over</td></tr>
 * <tr><td>noise</td><td>{@code mean, sd}</td></tr>
 * <tr><td>markov</td><td>{@code p: [pOn, pOff]}: probability per reading to turn on and to turn off</td></tr>
 * <tr><td>counter</td><td>{@code rate} per second, from 0 at the first reading</td></tr>
 * </table>
 */
final class Generators {
    private static final String NAMES = "constant, sine, walk, steps, noise, markov, counter";
    /** Largest number in a binding: sums and products of a few stay finite. */
    private static final double NUMBER_MAX = 1e100;

    private Generators() {}

    static Generator of(BindReader bind, Draws draws) throws DriverException {
        String name = bind.text("gen");
        return switch (name) {
            case "constant" -> constant(bind.only("gen", "seed", "value"));
            case "sine" -> sine(bind.only("gen", "seed", "mean", "amp", "period", "noise"), draws);
            case "walk" -> walk(bind.only("gen", "seed", "start", "mean", "step", "min", "max"), draws);
            case "steps" -> steps(bind.only("gen", "seed", "values", "hold"));
            case "noise" -> noise(bind.only("gen", "seed", "mean", "sd"), draws);
            case "markov" -> markov(bind.only("gen", "seed", "p"), draws);
            case "counter" -> counter(bind.only("gen", "seed", "rate"));
            default -> throw bind.wrong("has no known \"gen\"; allowed: " + NAMES);
        };
    }

    private static Generator constant(BindReader bind) throws DriverException {
        PointValue value = value(bind, "value", bind.any("value"));
        return nowMillis -> value;
    }

    private static Generator sine(BindReader bind, Draws draws) throws DriverException {
        double mean = number(bind, "mean", 0);
        double amp = number(bind, "amp", 1);
        double noise = number(bind, "noise", 0);
        long periodMillis = bind.durationMillis("period");
        return nowMillis -> {
            double turn = (double) Math.floorMod(nowMillis, periodMillis) / periodMillis;
            double wave = amp * StrictMath.sin(2 * Math.PI * turn);
            double blur = noise == 0 ? 0 : noise * draws.at(nowMillis).nextGaussian();
            return new PointValue.Float64(mean + wave + blur);
        };
    }

    private static Generator walk(BindReader bind, Draws draws) throws DriverException {
        double min = number(bind, "min");
        double max = number(bind, "max");
        if (min > max) {
            throw bind.wrong("needs \"min\" <= \"max\", not " + min + " and " + max);
        }
        double start = number(bind, bind.has("start") ? "start" : "mean", (min + max) / 2);
        if (start < min || start > max) {
            throw bind.wrong("needs a \"start\" between \"min\" and \"max\", not " + start);
        }
        return new Walk(draws.at(0), start, number(bind, "step"), min, max);
    }

    private static Generator steps(BindReader bind) throws DriverException {
        List<PointValue> values = new ArrayList<>();
        for (Json item : bind.list("values")) {
            values.add(value(bind, "values", item));
        }
        long holdMillis = bind.durationMillis("hold");
        return nowMillis -> values.get(Math.floorMod(Math.floorDiv(nowMillis, holdMillis), values.size()));
    }

    private static Generator noise(BindReader bind, Draws draws) throws DriverException {
        double mean = number(bind, "mean", 0);
        double sd = number(bind, "sd");
        return nowMillis -> new PointValue.Float64(mean + sd * draws.at(nowMillis).nextGaussian());
    }

    private static Generator markov(BindReader bind, Draws draws) throws DriverException {
        List<Json> p = bind.list("p");
        if (p.size() != 2) {
            throw bind.wrong("needs two probabilities as \"p\": to turn on and to turn off");
        }
        return new Markov(draws.at(0), probability(bind, p.get(0)), probability(bind, p.get(1)));
    }

    private static double probability(BindReader bind, Json json) throws DriverException {
        double p = json instanceof Json.Int whole ? whole.value() : -1;
        p = json instanceof Json.Num number ? number.value() : p;
        if (!(p >= 0 && p <= 1)) {
            throw bind.wrong("needs probabilities of 0 to 1 as \"p\", not " + Printable.of(json.text()));
        }
        return p;
    }

    private static Generator counter(BindReader bind) throws DriverException {
        double rate = number(bind, "rate");
        if (rate < 0) {
            throw bind.wrong("needs a \"rate\" of 0 or more per second, not " + rate);
        }
        return new Counter(rate);
    }

    private static double number(BindReader bind, String name, double fallback) throws DriverException {
        return bind.has(name) ? number(bind, name) : fallback;
    }

    private static double number(BindReader bind, String name) throws DriverException {
        double number = bind.number(name);
        if (Math.abs(number) > NUMBER_MAX) {
            throw bind.wrong("needs a number within " + NUMBER_MAX + " as \"" + name + "\"");
        }
        return number;
    }

    private static PointValue value(BindReader bind, String name, Json json) throws DriverException {
        if (json instanceof Json.Int whole) {
            return new PointValue.Int64(whole.value());
        } else if (json instanceof Json.Num number && Double.isFinite(number.value())) {
            return new PointValue.Float64(number.value());
        } else if (json instanceof Json.Bool bool) {
            return new PointValue.Bool(bool.value());
        } else if (json instanceof Json.Str text) {
            return new PointValue.Text(text.value());
        }
        throw bind.wrong("needs numbers, texts, true or false in \"" + name + "\"");
    }
}
