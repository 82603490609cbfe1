// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model.learn;

import dev.selvage.decision.Input;
import dev.selvage.decision.Opinion;
import dev.selvage.decision.audit.PolicyJson;
import dev.selvage.decision.audit.Recorded;
import dev.selvage.decision.audit.StoredRow;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.InputSpec;
import dev.selvage.decision.spec.LearnSpec;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What people said of a device's decisions, as labelled rows for its logistic regression: a decision that was right belongs to the class that
 * the model had named, one that was wrong to the other. With more than two classes, "wrong" does not say which is right, and only decisions
 * that were right can be learned from. A label counts once: whatever was given before the last lesson is not looked at again, so one that reaches
 * the device later than younger ones may be missed. Confined to the loop's thread: a label takes some
 * 0.1 ms on a workstation, so it is asked for when {@link #count} says that a lesson is due, and not before.
 */
public final class Feedback {
    /** Labels that one lesson looks at, the newest: those of other models are among them. */
    static final int LOOKS_MAX = 2 * LearnSpec.ROWS_MAX;

    private static final int DECISION_ID = 1;
    private static final int BODY = 3;
    private static final int PREVIOUS_HASH = 4;
    private static final int HASH = 5;
    private static final int AT = 6;
    private static final int LABEL = 2;
    private static final int LABEL_SET = 5;
    private static final int SOURCE_BODY = 4;

    private final Replica replica;
    private final String device;
    /** When those labels were given that a lesson has used. For labels from clocks that are ahead. */
    private final Map<String, Long> used = new Recent<>();
    /** What came of labels that were looked at and not used yet: they are asked about again until there are enough. */
    private final Map<Asked, Optional<Row>> looked = new Recent<>();

    public Feedback(Replica replica, String device) {
        this.replica = replica;
        this.device = device;
    }

    /**
     * The model that is to learn.
     *
     * @param policy its decision
     * @param of the class whose share is the score
     * @param classes all that the model knows, {@code of} among them
     */
    public record Subject(DecisionSpec policy, String of, Set<String> classes) {
        /** Throws {@link IllegalArgumentException} unless there are two classes at least, {@code of} among them. */
        public Subject {
            classes = Set.copyOf(classes);
            if (classes.size() < 2 || !classes.contains(of)) {
                throw new IllegalArgumentException("a classifier knows " + of + " and one other class at least, not " + new TreeSet<>(classes));
            }
        }

        private Optional<String> other(String said) {
            return classes.size() == 2 ? classes.stream().filter(name -> !name.equals(said)).findFirst() : Optional.empty();
        }

        /** The class that a score stands for. */
        private Optional<String> said(double score, double threshold, Optional<String> label) {
            if (score >= threshold) {
                return Optional.of(of);
            }
            return classes.size() == 2 ? other(of) : label.filter(name -> classes.contains(name) && !name.equals(of));
        }
    }

    /** The last so many entries; the oldest goes first. */
    private static final class Recent<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > LOOKS_MAX;
        }
    }

    /** A label and what it is to be a label of. */
    private record Asked(Aim aim, String of, Set<String> classes, Said said) {}

    /** What a record must be of; the digests are of whole texts, and are made once. */
    private record Aim(String name, String model, String policy, String template) {
        static Aim of(DecisionSpec policy) {
            return new Aim(policy.name(), policy.model().map(model -> model.name()).orElse(""), policy.digest(), policy.template());
        }
    }

    /** One label as a gateway wrote it. */
    private record Said(String id, boolean isRight, long setMillis) {}

    /** One decision as a row to train on. */
    private record Row(String id, long atMillis, double[] values, String label) {}

    /** How many labels say right or wrong since then, of whatever model: fewer than a lesson needs, and there is no sense in reading them. */
    public int count(long sinceMillis) {
        return said(sinceMillis).size();
    }

    /**
     * Reads the labels that were given after some time, the newest {@link LearnSpec#ROWS_MAX} that can be used.
     *
     * @param sinceMillis {@link Labelled#newestMillis} of the last lesson; after a restart, when the model in the slot was trained
     * @param wallMillis now
     */
    public Labelled read(Subject subject, long sinceMillis, long wallMillis) {
        List<Said> all = said(sinceMillis);
        List<Row> rows = new ArrayList<>();
        Aim aim = Aim.of(subject.policy());
        Map<String, Boolean> templates = new HashMap<>();
        int leftOut = 0;
        for (Said said : all.subList(0, Math.min(all.size(), LOOKS_MAX))) {
            Optional<Row> row = looked.computeIfAbsent(new Asked(aim, subject.of(), subject.classes(), said), asked -> row(subject, asked, templates));
            row.ifPresent(rows::add);
            leftOut += row.isPresent() ? 0 : 1;
            if (rows.size() == LearnSpec.ROWS_MAX) {
                break;
            }
        }
        rows.sort(Comparator.comparingLong(Row::atMillis).thenComparing(Row::id));
        // a gateway whose clock is ahead must not make all later labels old
        long newestMillis = all.stream().mapToLong(Said::setMillis).max().orElse(sinceMillis);
        return new Labelled(rows.stream().map(Row::values).toList(), rows.stream().map(Row::label).toList(), rows.stream().map(Row::id).toList(),
                Math.max(sinceMillis, Math.min(newestMillis, wallMillis)), leftOut);
    }

    /** A model was made of them: none counts again. Without this word, the next lesson has them once more. */
    public void done(Labelled lesson) {
        Map<String, Long> set = new HashMap<>();
        said(Long.MIN_VALUE).forEach(said -> set.put(said.id(), said.setMillis()));
        looked.clear();
        lesson.ids().forEach(id -> Optional.ofNullable(set.get(id)).ifPresent(millis -> used.put(id, millis)));
    }

    /** Labels that say something, given after that time and not used, the newest first. */
    private List<Said> said(long sinceMillis) {
        return replica.rows(Tables.DECISION_LABEL, device).stream()
                .filter(row -> text(row.get(LABEL)).equals("right") || text(row.get(LABEL)).equals("wrong"))
                .map(row -> new Said(text(row.get(DECISION_ID)), text(row.get(LABEL)).equals("right"), whole(row.get(LABEL_SET))))
                .filter(said -> said.setMillis() > sinceMillis && !Optional.of(said.setMillis()).equals(Optional.ofNullable(used.get(said.id()))))
                .sorted(Comparator.comparingLong(Said::setMillis).reversed().thenComparing(Said::id)).toList();
    }

    /** The decision of a label, if this model took it on inputs that were all there, and if the label says which class is right. */
    private Optional<Row> row(Subject subject, Asked asked, Map<String, Boolean> templates) {
        String id = asked.said().id();
        for (List<Cell> cells : replica.rows(Tables.DECISION, device, id)) {
            StoredRow stored = new StoredRow(id, text(cells.get(BODY)), text(cells.get(PREVIOUS_HASH)), text(cells.get(HASH)));
            Optional<Recorded> decision = Recorded.of(stored).filter(recorded -> isMeant(recorded, asked.aim(), templates));
            Optional<String> label = decision.flatMap(recorded -> label(subject, recorded, asked.said().isRight()));
            Optional<double[]> values = decision.flatMap(recorded -> values(subject.policy(), recorded.evidence().inputs()));
            if (label.isPresent() && values.isPresent()) {
                return Optional.of(new Row(id, whole(cells.get(AT)), values.get(), label.get()));
            }
        }
        return Optional.empty();
    }

    /** An earlier text of the decision may have had inputs of the same names that meant something else. */
    private boolean isMeant(Recorded recorded, Aim aim, Map<String, Boolean> templates) {
        return recorded.name().equals(aim.name()) && recorded.model().equals(aim.model()) && (recorded.policy().equals(aim.policy())
                || templates.computeIfAbsent(recorded.policy(), digest -> template(digest).filter(aim.template()::equals).isPresent()));
    }

    private Optional<String> template(String digest) {
        try {
            for (List<Cell> row : replica.rows(Tables.DECISION_SOURCE, device, digest)) {
                Json.Obj text = JsonReader.readObject(text(row.get(SOURCE_BODY)).getBytes(StandardCharsets.UTF_8));
                return Optional.of(PolicyJson.read(text).template());
            }
            return Optional.empty();
        } catch (JsonException | NoSuchElementException | ClassCastException e) {
            // a text that this program cannot read any more: its decisions say nothing
            return Optional.empty();
        }
    }

    private static Optional<String> label(Subject subject, Recorded decision, boolean isRight) {
        if (!(decision.opinion() instanceof Opinion.Scored scored) || decision.threshold().isEmpty()) {
            return Optional.empty();
        }
        Optional<String> said = subject.said(scored.score().value(), decision.threshold().getAsDouble(), scored.score().label());
        return isRight ? said : said.flatMap(subject::other);
    }

    private static Optional<double[]> values(DecisionSpec policy, List<Input> inputs) {
        Map<String, Input> byName = new HashMap<>();
        inputs.forEach(input -> byName.put(input.as(), input));
        double[] values = new double[policy.inputs().size()];
        for (int i = 0; i < values.length; i++) {
            InputSpec spec = policy.inputs().get(i);
            Optional<Input> input = Optional.ofNullable(byName.get(spec.as())).filter(known -> known.flaw().isEmpty() && known.value().isPresent());
            if (input.isEmpty()) {
                return Optional.empty();
            }
            values[i] = input.get().value().getAsDouble();
        }
        return Optional.of(values);
    }

    private static String text(Cell cell) {
        return cell instanceof Cell.Text text ? text.value() : "";
    }

    private static long whole(Cell cell) {
        return cell instanceof Cell.Int number ? number.value() : 0;
    }
}
