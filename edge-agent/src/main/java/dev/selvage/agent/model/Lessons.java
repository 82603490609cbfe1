// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.agent.model.learn.Feedback;
import dev.selvage.agent.model.learn.Labelled;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.LearnSpec;
import dev.selvage.model.learn.Lesson;
import dev.selvage.model.learn.NormalRow;
import dev.selvage.model.learn.Notebook;
import dev.selvage.model.learn.Streaming;
import dev.selvage.model.learn.Teacher;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.train.Adapt;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.replica.Replica;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/** What the device's decisions have seen that it may learn from, and when that is enough; and the detectors that learn at once. Confined to the loop's thread. */
final class Lessons {
    /** Labels come by hand: they are counted that often. */
    private static final long LABELS_MILLIS = 60_000;

    private final Feedback feedback;
    private final Memory memory;
    private final Map<String, Model> detectors = new HashMap<>();
    private final Map<String, Notebook> notebooks = new HashMap<>();
    /** Those whose rows were given away, and of which no model is there yet. */
    private final Set<String> underWay = new HashSet<>();
    private final Map<String, Long> labelsSince = new HashMap<>();
    /** What the lesson that is under way was made of. */
    private final Map<String, Labelled> spoken = new HashMap<>();
    private long nextLabelsMillis = Long.MIN_VALUE;
    private long nowMillis;

    Lessons(Replica replica, String device, Memory memory) {
        this.feedback = new Feedback(replica, device);
        this.memory = memory;
    }

    /** Other decisions begin; what was noted of those before is kept for when they come again. */
    void begin() {
        memory.begin();
        detectors.clear();
        notebooks.clear();
        labelsSince.clear();
        spoken.clear();
        underWay.clear();
    }

    /** How that decision learns; empty when it does not. */
    static Optional<LearnSpec> spec(DecisionSpec policy) {
        return policy.model().flatMap(model -> model.learn());
    }

    /** The slots of a seat were opened: what was learned before a restart counts, by when the model was trained, even if it is still tried. */
    void opened(Seat seat, long wallMillis, long nowMillis) {
        labelsSince.put(seat.name(), seat.active().map(held -> held.card().trainedAtMillis()).orElse(0L));
        Optional<Long> trained = Stream.of(seat.active(), seat.candidate()).flatMap(Optional::stream).map(held -> held.card().trainedAtMillis()).max(Comparator.naturalOrder());
        spec(seat.policy()).filter(spec -> spec.way() == LearnSpec.Way.KMEANS).ifPresent(spec -> {
            Notebook notebook = new Notebook(spec, Input.of(seat.policy()));
            trained.ifPresent(at -> notebook.rest(wallMillis - at, nowMillis));
            notebooks.put(seat.name(), notebook);
            memory.open(seat.name(), spec, Input.of(seat.policy()), rows -> rows, notebook::recall);
        });
    }

    /** A seat whose decision asks a detector that learns at once gets one, which knows nothing until its rows of before are there. */
    void placed(Seat seat) {
        spec(seat.policy()).filter(spec -> !spec.makesFile()).ifPresent(spec -> {
            List<Input> inputs = Input.of(seat.policy());
            Model fresh = noting(seat, Streaming.model(seat.name(), inputs, spec));
            detectors.put(seat.name(), fresh);
            // if the decisions are others by then, theirs is another
            memory.open(seat.name(), spec, inputs, rows -> Streaming.recalling(seat.name(), inputs, spec, rows), warm -> detectors.replace(seat.name(), fresh, noting(seat, warm)));
        });
    }

    private Model noting(Seat seat, Model detector) {
        return new Noting(detector, row -> memory.note(seat.name(), row, nowMillis));
    }

    /** The detector of that name that learns at once. */
    Optional<Model> detector(String name) {
        return Optional.ofNullable(detectors.get(name));
    }

    /** Takes note of a decision, if it was a normal one. */
    void decided(Seat seat, Outcome outcome, List<dev.selvage.decision.Input> inputs, long nowMillis) {
        Optional.ofNullable(notebooks.get(seat.name())).ifPresent(notebook -> {
            OptionalDouble threshold = seat.deciding().map(held -> held.card().threshold()).orElseGet(OptionalDouble::empty);
            NormalRow.of(seat.policy(), outcome, inputs, threshold).filter(row -> notebook.take(row, nowMillis)).ifPresent(row -> memory.note(seat.name(), row, nowMillis));
        });
    }

    /** The rows for k-means, when there are enough of them. */
    Optional<Lesson> due(Seat seat, long nowMillis) {
        return Optional.ofNullable(notebooks.get(seat.name())).filter(notebook -> notebook.isDue(nowMillis)).map(notebook -> {
            underWay.add(seat.name());
            return notebook.lesson(nowMillis);
        });
    }

    /** The disk did not take what was to be done; if that was a lesson, it is begun anew. */
    void failed(Seat seat) {
        spoken.remove(seat.name());
        if (underWay.contains(seat.name())) {
            startOver(seat);
        }
    }

    /** A lesson came to nothing, or its model was given up: notes are taken anew. */
    void startOver(Seat seat) {
        underWay.remove(seat.name());
        forget(seat);
        Optional.ofNullable(notebooks.get(seat.name())).ifPresent(Notebook::startOver);
    }

    /** True when people may have said enough for a lesson of that seat's logistic regression. To be asked now and then. */
    boolean hasLabels(Seat seat, long wallMillis) {
        // a model that was trained while the clock was ahead must not make old whatever people say from now on
        labelsSince.computeIfPresent(seat.name(), (name, since) -> wallMillis < Teacher.CLOCK_MIN_MILLIS ? since : Math.min(since, wallMillis));
        Optional<LearnSpec> spec = spec(seat.policy()).filter(learn -> learn.way() == LearnSpec.Way.LINEAR_SGD);
        return spec.isPresent() && seat.active().isPresent() && feedback.count(since(seat)) >= spec.get().rows();
    }

    /** True once every while. */
    boolean isTimeForLabels(long nowMillis) {
        boolean isTime = nowMillis >= nextLabelsMillis;
        nextLabelsMillis = isTime ? nowMillis + LABELS_MILLIS : nextLabelsMillis;
        return isTime;
    }

    /** What a classifier looks for and knows, of which people may have said something; empty of a model that is none. Opens its file: for the bench's thread. */
    static Optional<Feedback.Subject> subject(DecisionSpec policy, Trained deciding) {
        return deciding.plan().parameters().text("of").map(of -> new Feedback.Subject(policy, of, Adapt.classes(deciding)));
    }

    /**
     * What people said as rows; empty when too few of them are about this model.
     *
     * @param subject the model that decides
     */
    Optional<Lesson> labelled(Seat seat, Feedback.Subject subject, long wallMillis) {
        LearnSpec spec = spec(seat.policy()).orElseThrow();
        Labelled labelled = feedback.read(subject, since(seat), wallMillis);
        boolean isAsBefore = Optional.ofNullable(spoken.get(seat.name())).filter(last -> last.ids().equals(labelled.ids())).isPresent();
        if (labelled.rows().size() < spec.rows() || isAsBefore) {
            // a lesson that was declined is not better the second time
            return Optional.empty();
        }
        spoken.put(seat.name(), labelled);
        return Optional.of(Lesson.of(Rows.labelled(Input.of(seat.policy()), labelled.rows(), labelled.labels()), spec));
    }

    /** A model was made of the lesson: the labels that it had do not count again. */
    void made(Seat seat) {
        underWay.remove(seat.name());
        forget(seat);
        Optional.ofNullable(spoken.remove(seat.name())).ifPresent(labelled -> {
            labelsSince.put(seat.name(), labelled.newestMillis());
            feedback.done(labelled);
        });
    }

    /** The rows of a notebook are done with; those of a detector never are. */
    private void forget(Seat seat) {
        if (notebooks.containsKey(seat.name())) {
            memory.forget(seat.name());
        }
    }

    /** Does what is due. */
    void step(long nowMonotonicMillis) {
        nowMillis = nowMonotonicMillis;
        memory.step(nowMonotonicMillis);
    }

    /** When {@link #step} has something to do, monotonic. */
    long nextMillis() {
        return memory.nextMillis();
    }

    /** Keeps what was noted so far. */
    void close() {
        memory.write();
    }

    private long since(Seat seat) {
        return labelsSince.getOrDefault(seat.name(), 0L);
    }
}
