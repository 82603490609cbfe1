// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.model.file.Wanted;
import dev.selvage.model.learn.Lesson;
import dev.selvage.model.learn.Teacher;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How the device comes to models of its own: when a seat has seen enough, the {@link Keeper} makes a model of it, which is tried like any other.
 * Nothing of a file is read here, only there. Confined to the loop's thread.
 */
final class Learning {
    private static final System.Logger LOG = System.getLogger(Learning.class.getName());

    private final String device;
    private final Lessons lessons;
    private final ModelBook book;
    private final Changes changes;
    private final Function<Seat, Wanted> wanted;

    /** Has the files of a seat changed, one change at a time. */
    interface Changes {
        <T> void change(Seat seat, String what, Workbench.Work<T> work, Consumer<T> then);
    }

    /** @param wanted what a seat takes */
    Learning(String device, Lessons lessons, ModelBook book, Changes changes, Function<Seat, Wanted> wanted) {
        this.device = device;
        this.lessons = lessons;
        this.book = book;
        this.changes = changes;
        this.wanted = wanted;
    }

    /** Learns what there is to learn; one model on trial, or on its way, is enough. */
    void step(Iterable<Seat> seats, Deliveries deliveries, long wallMillis, long nowMillis) {
        boolean isTimeForLabels = lessons.isTimeForLabels(nowMillis);
        for (Seat seat : seats) {
            if (seat.isChanging() || seat.candidate().isPresent() || deliveries.isBringing(seat.name())) {
                continue;
            }
            lessons.due(seat, nowMillis).ifPresent(lesson -> teach(seat, lesson, wallMillis));
            if (isTimeForLabels && !seat.isChanging() && lessons.hasLabels(seat, wallMillis)) {
                Held before = seat.active().orElseThrow();
                Wanted by = wanted.apply(seat);
                changes.change(seat, "look at the model that decides", keeper -> Lessons.subject(seat.policy(), keeper.trained(before, by)),
                        subject -> subject.flatMap(known -> lessons.labelled(seat, known, wallMillis)).ifPresent(lesson -> teach(seat, lesson, wallMillis)));
            }
        }
    }

    private void teach(Seat seat, Lesson lesson, long wallMillis) {
        Wanted by = wanted.apply(seat);
        Optional<Held> before = seat.active();
        changes.change(seat, "learn", keeper -> keeper.teach(lesson, Teacher.Subject.of(seat.policy()), before, by, wallMillis), taught -> taught(seat, lesson, taught));
    }

    private void taught(Seat seat, Lesson lesson, Keeper.Taught taught) {
        int rows = lesson.rows().rows().size();
        if (taught.candidate().isEmpty()) {
            lessons.startOver(seat);
            book.put(ModelRow.declined(seat.name(), taught.line(), rows));
            LOG.log(System.Logger.Level.INFO, device + ": " + taught.line());
            return;
        }
        lessons.made(seat);
        book.remove(seat.name(), ModelRow.LESSON);
        seat.tried(taught.candidate());
        seat.allow(Stage.ACTIVE);
        book.tell(seat);
        taught.candidate().ifPresent(held -> LOG.log(System.Logger.Level.INFO,
                device + ": model " + seat.name() + " " + held.card().version() + " was learned from " + rows + " rows, and is tried"));
    }
}
