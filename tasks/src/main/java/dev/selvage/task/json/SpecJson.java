// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.task.Order;
import dev.selvage.task.Retry;
import dev.selvage.task.Rollout;
import dev.selvage.task.Selector;
import dev.selvage.task.Spec;
import dev.selvage.task.Strategy;
import dev.selvage.task.Target;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/** What {@code task.submit} asks for. */
public final class SpecJson {
    /** Of {@code args}, as JSON: an offer and the request around them fit into one message. */
    public static final int ARGS_BYTES_MAX = 128 * 1024;
    /** Values in {@code args}: half of what a reader takes. */
    public static final int ARGS_ITEMS_MAX = 2_048;
    /** For tasks that nobody ranks; half of what lies above and below. */
    public static final int PRIORITY_USUAL = 500;

    private SpecJson() {}

    /**
     * A request.
     *
     * @param id empty when the gateway is to find one
     */
    public record Request(Optional<String> id, Spec spec) {}

    /** How many devices are meant. */
    enum Mode {
        ONE,
        ALL,
        EVERY
    }

    /**
     * Reads a request.
     *
     * @param nowMillis wall clock, from which the deadline runs
     * @param by who asked
     * @throws JsonFormException with the first of its mistakes
     */
    public static Request read(Json.Obj request, long nowMillis, String by) throws JsonFormException {
        Fields in = new Fields(request, "", new ArrayList<>()).only("type", "args", "to", "mode", "strategy", "key", "priority", "serialWith", "deadline",
                "accept", "lost", "step", "total", "retries", "backoff", "rollout", "id");
        Optional<String> id = in.name("id");
        String type = in.must("type", in.name("type"), "x");
        Json.Obj args = args(in);
        Mode mode = in.word("mode", Mode.class).orElse(Mode.ONE);
        Target target = target(in, mode, selector(in, type));
        int priority = in.integer("priority", 0, Order.PRIORITY_MAX).orElse(PRIORITY_USUAL);
        Optional<String> serialWith = in.name("serialWith");
        Spec.Patience patience = patience(in, nowMillis);
        Retry retry = retry(in);
        if (mode == Mode.ONE && in.has("rollout")) {
            in.fault("rollout", "spreads a task over many devices, and mode one asks for one of them", "say \"mode\":\"all\" or \"every\", or leave \"rollout\" out");
        }
        Optional<Rollout> rollout = in.inside("rollout").map(RolloutJson::read);
        in.check();
        return new Request(id, new Spec(type, args, target, priority, serialWith, patience, retry, rollout, by));
    }

    /** Arguments that can be carried everywhere. */
    static Json.Obj args(Fields in) {
        Json.Obj args = in.object("args").orElseGet(() -> Json.object().build());
        if (!Bounds.fits(args, ARGS_BYTES_MAX, ARGS_ITEMS_MAX)) {
            in.fault("args", "are too large", "at most " + ARGS_BYTES_MAX + " bytes, " + ARGS_ITEMS_MAX + " values and " + Bounds.VALUE_DEPTH_MAX + " levels");
        }
        return args;
    }

    private static Selector selector(Fields in, String type) {
        try {
            return Selector.of(in.text("to").orElse("cap=" + type));
        } catch (IllegalArgumentException e) {
            in.fault("to", e.getMessage(), "such as device=fan-1, or cap=cool & tag.site=hall-2 & battery>30");
            return Selector.of("cap=x");
        }
    }

    private static Target target(Fields in, Mode mode, Selector selector) {
        Optional<Strategy> strategy = in.word("strategy", Strategy.class);
        Optional<String> key = in.text("key");
        if (mode != Mode.ONE && (strategy.isPresent() || key.isPresent())) {
            in.fault(strategy.isPresent() ? "strategy" : "key", "chooses one device, and mode " + Fields.word(mode) + " means all that match", "leave it out, or say \"mode\":\"one\"");
        } else if (key.isPresent() != strategy.filter(Strategy.CONSISTENT_HASH::equals).isPresent()) {
            in.fault("key", key.isPresent() ? "has a meaning only for the strategy consistent-hash" : "is missing: the strategy consistent-hash goes by it",
                    "give both \"strategy\":\"consistent-hash\" and \"key\", or neither");
        }
        return switch (mode) {
            case ONE -> new Target.One(selector, strategy.orElse(Strategy.LEAST_LOADED), key.orElse(""));
            case ALL -> new Target.All(selector);
            case EVERY -> new Target.Every(selector);
        };
    }

    private static Spec.Patience patience(Fields in, long nowMillis) {
        Spec.Patience usual = Spec.Patience.USUAL;
        return new Spec.Patience(deadline(in, nowMillis), in.span("accept").orElse(usual.acceptMillis()), in.span("lost").orElse(usual.lostMillis()),
                new Order.Timers(in.span("step").orElse(0L), in.span("total").orElse(0L)));
    }

    /** A duration from now, or a time. */
    private static long deadline(Fields in, long nowMillis) {
        Optional<String> text = in.text("deadline");
        if (text.filter(t -> t.contains("T")).isEmpty()) {
            return in.has("deadline") && text.isPresent() ? in.span("deadline").map(millis -> nowMillis + millis).orElse(0L) : 0;
        }
        try {
            long atMillis = Instant.parse(text.get()).toEpochMilli();
            if (atMillis <= nowMillis) {
                in.fault("deadline", Printable.of(text.get()) + " is over already, it is " + Instant.ofEpochMilli(nowMillis), "use a time to come, or a duration such as 10m");
            }
            return atMillis;
        } catch (DateTimeException | ArithmeticException e) {
            in.fault("deadline", "\"" + Printable.of(text.get()) + "\" is no time", "use a duration such as 10m, or a time such as 2026-05-01T12:00:00Z");
            return 0;
        }
    }

    private static Retry retry(Fields in) {
        long firstMillis = in.span("backoff").orElse(Retry.NONE.firstMillis());
        if (firstMillis > Retry.WAIT_LIMIT_MILLIS) {
            in.fault("backoff", Spans.text(firstMillis) + " is too long", "at most " + Spans.text(Retry.WAIT_LIMIT_MILLIS) + "; what is to wait longer is a new task");
            return Retry.NONE;
        }
        return new Retry(1 + in.integer("retries", 0, Retry.ATTEMPTS_LIMIT - 1).orElse(0), firstMillis);
    }
}
