// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.flow;

import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;

/** What the tasks of a step come to so far. */
sealed interface Joined {
    /** Others decide. */
    record Open() implements Joined {}

    /** The step is done, whatever becomes of tasks that are still at work. */
    record Good(Json output) implements Joined {}

    /** It cannot be done any more. */
    record Bad(String why) implements Joined {}

    /** Joins the ends that there are. */
    static Joined of(Workflow.Step step, Flow.StepRun run) {
        Workflow.Join join = step.join();
        int all = run.each().size();
        List<Integer> good = new ArrayList<>();
        Optional<String> why = Optional.empty();
        for (int i = 0; i < all; i++) {
            Optional<Flow.End> end = Optional.ofNullable(run.ends().get(i));
            if (end.filter(Flow.End::isGood).isPresent()) {
                good.add(i);
            } else if (end.isPresent() && why.isEmpty()) {
                why = Optional.of("task " + i + " is " + end.get().state() + (end.get().reason().isEmpty() ? "" : ": " + end.get().reason()));
            }
        }
        int bad = run.ends().size() - good.size();
        int needed = switch (join.reducer()) {
            case ANY -> Math.min(1, all);
            case QUORUM -> join.quorum();
            case COLLECT -> 0;
            default -> all;
        };
        if (all - bad < needed) {
            return new Bad(why.orElse("there are " + all + " tasks, and " + needed + " have to succeed"));
        }
        boolean enough = join.reducer() == Workflow.Reducer.COLLECT ? run.ends().size() == all : good.size() >= needed;
        return enough ? output(step, run, good) : new Open();
    }

    private static Joined output(Workflow.Step step, Flow.StepRun run, List<Integer> good) {
        List<Json> values = new ArrayList<>();
        for (int i : good) {
            Optional<Json> value = Pointer.in(run.ends().get(i).result().orElseGet(Json.Null::new), step.join().of());
            if (value.isEmpty()) {
                return new Bad("the result of task " + i + " has no " + step.join().of());
            }
            values.add(value.get());
        }
        Workflow.Reducer reducer = step.join().reducer();
        if (reducer.isArithmetic()) {
            return number(reducer, values);
        }
        boolean single = reducer == Workflow.Reducer.ANY || (step.forEach().isEmpty() && reducer == Workflow.Reducer.ALL);
        return new Good(single ? values.stream().findFirst().orElseGet(Json.Null::new) : new Json.Arr(values));
    }

    private static Joined number(Workflow.Reducer reducer, List<Json> values) {
        DoubleSummaryStatistics numbers = new DoubleSummaryStatistics();
        for (Json value : values) {
            if (value instanceof Json.Int whole) {
                numbers.accept((double) whole.value());
            } else if (value instanceof Json.Num number) {
                numbers.accept(number.value());
            } else {
                return new Bad(value.text() + " is no number to join");
            }
        }
        if (numbers.getCount() == 0 && reducer != Workflow.Reducer.SUM) {
            return new Bad("there are no numbers to join");
        }
        return new Good(new Json.Num(switch (reducer) {
            case SUM -> numbers.getSum();
            case MIN -> numbers.getMin();
            case MAX -> numbers.getMax();
            default -> numbers.getAverage();
        }));
    }
}
