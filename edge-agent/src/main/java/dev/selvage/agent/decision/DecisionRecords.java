// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.decision;

import dev.selvage.decision.Ruling;
import dev.selvage.decision.Situation;
import dev.selvage.decision.audit.AuditRow;
import dev.selvage.decision.audit.CardJson;
import dev.selvage.decision.audit.Link;
import dev.selvage.decision.audit.PolicyJson;
import dev.selvage.decision.audit.SituationJson;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.spec.ActionSpec;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.TopicKind;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.replica.WriteTx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rows of the device's decisions: their chained records, where each stands, and what they were taken by. Confined to the loop's thread. */
final class DecisionRecords {
    private static final System.Logger LOG = System.getLogger(DecisionRecords.class.getName());
    private static final int NAME = 1;
    private static final int SINCE = 5;
    private static final int LAST = 6;
    private static final int N = 7;
    private static final int HASH = 8;
    private static final int SITUATION = 9;
    /** In the place of a digest: where the chain has ended when decisions went from the profile. */
    private static final String CHAIN_END = "chain-end";
    private static final String ASKED = "asked";
    private static final Pattern OF_DECISION = Pattern.compile("\\(decision [0-9a-f]+-[0-9]+\\)$");

    private final DecisionDesk.Home home;
    private final Replica replica;
    private final DecisionOutlet outlet;
    private final Set<String> sources = new HashSet<>();
    private final Map<Taken, String> ids = new HashMap<>();
    private final Map<String, Long> sinceMillis = new HashMap<>();
    /** Where each decision stands, as it is stored. */
    private final Map<String, Stored> states = new HashMap<>();
    private Link next;
    private String profile;
    private long written;

    /**
     * A row of where a decision stands.
     *
     * @param asked what the row says of {@link Course#asked}; it is compared at each step, and parsed once
     */
    private record Stored(List<Cell> row, Set<String> asked) {
        static Stored of(List<Cell> row) {
            return new Stored(row, DecisionRecords.asked(object(text(row.get(SITUATION)))));
        }
    }

    DecisionRecords(DecisionDesk.Home home, Replica replica, DecisionOutlet outlet) {
        this.home = home;
        this.replica = replica;
        this.outlet = outlet;
        this.profile = home.profile();
        this.next = Link.first(home.session());
        for (List<Cell> row : replica.rows(Tables.DECISION_STATE, home.device())) {
            states.put(text(row.get(NAME)), Stored.of(row));
            if (row.get(N) instanceof Cell.Int n && row.get(HASH) instanceof Cell.Text hash && n.value() >= next.n()) {
                next = new Link(home.session(), n.value() + 1, text(row.get(LAST)), hash.value());
            }
        }
        for (List<Cell> row : replica.rows(Tables.DECISION_SOURCE, home.device())) {
            sources.add(text(row.get(1)));
            end(row).filter(end -> end.n() > next.n()).ifPresent(end -> next = end);
        }
    }

    /** The end of the chain as {@link #retire} has left it. */
    private Optional<Link> end(List<Cell> row) {
        if (!text(row.get(1)).equals(CHAIN_END)) {
            return Optional.empty();
        }
        Json.Obj end = object(text(row.get(4)));
        return end.integer("n").map(n -> new Link(home.session(), n, end.text("last").orElse(""), end.text("hash").orElse("")));
    }

    private static Json.Obj object(String text) {
        try {
            return JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            return Json.object().build();
        }
    }

    /** What the decision had asked for and nobody had confirmed when that was stored; see {@link Course#asked}. */
    Set<String> askedOf(String name) {
        return Optional.ofNullable(states.get(name)).map(Stored::asked).orElseGet(Set::of);
    }

    private static Set<String> asked(Json.Obj situation) {
        return situation.get(ASKED).orElseGet(Json.Null::new) instanceof Json.Arr names
                ? names.items().stream().filter(Json.Str.class::isInstance).map(name -> ((Json.Str) name).value()).collect(Collectors.toCollection(TreeSet::new)) : Set.of();
    }

    /** Id of the last record of that decision; empty when there is none. */
    String lastOf(String name) {
        return Optional.ofNullable(states.get(name)).map(stored -> text(stored.row().get(LAST))).orElse("");
    }

    /** Stores what was confirmed since; what finds no room is stored with the next record, or the next time. */
    void confirm(List<Course> courses, long wallMillis) {
        List<Course> told = courses.stream().filter(course -> states.containsKey(course.policy().name()) && !askedOf(course.policy().name()).equals(course.asked())).toList();
        if (told.isEmpty()) {
            return;
        }
        Map<String, Stored> rows = new HashMap<>();
        for (Course course : told) {
            List<Cell> row = new ArrayList<>(states.get(course.policy().name()).row());
            row.set(SITUATION, Cell.of(with(object(text(row.get(SITUATION))), course.asked()).text()));
            rows.put(course.policy().name(), new Stored(row, Set.copyOf(course.asked())));
        }
        try {
            replica.write(scope(), wallMillis, tx -> {
                rows.values().forEach(stored -> tx.upsert(Tables.DECISION_STATE, stored.row()));
                return true;
            });
            states.putAll(rows);
        } catch (ReplicaException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: that writes were done is not stored yet: {1}", home.device(), e.getMessage());
        }
    }

    private static Json.Obj with(Json.Obj situation, Set<String> asked) {
        Json.Builder out = Json.object();
        situation.members().forEach((name, value) -> {
            if (!name.equals(ASKED)) {
                out.put(name, value);
            }
        });
        return asked.isEmpty() ? out.build() : out.put(ASKED, Json.texts(List.copyOf(asked))).build();
    }

    /** Where a decision stood when the program last ran. What nobody has confirmed was perhaps not done: it is open again. */
    Situation situation(DecisionSpec policy, long nowMillis) {
        for (List<Cell> row : replica.rows(Tables.DECISION_STATE, home.device(), policy.name())) {
            try {
                sinceMillis.put(policy.name(), row.get(SINCE) instanceof Cell.Int since ? since.value() : 0L);
                Json.Obj stored = JsonReader.readObject(text(row.get(SITUATION)).getBytes(StandardCharsets.UTF_8));
                return SituationJson.read(stored).resumed(policy, nowMillis).without(asked(stored));
            } catch (JsonException | NoSuchElementException | ClassCastException e) {
                LOG.log(System.Logger.Level.WARNING, home.device() + ": where decision " + policy.name() + " stood cannot be read (" + e.getMessage() + "); it begins at rest");
            }
        }
        return Situation.first(policy);
    }

    /** Ends what the profile as it is now does not have any more. */
    void retire(String now, List<DecisionSpec> policies, long wallMillis) {
        List<List<Cell>> gone = replica.rows(Tables.DECISION_STATE, home.device()).stream()
                .filter(row -> policies.stream().noneMatch(policy -> policy.name().equals(text(row.get(NAME))))).toList();
        profile = now;
        if (gone.isEmpty()) {
            return;
        }
        Set<String> raised = policies.stream().flatMap(policy -> policy.states().stream()).flatMap(state -> state.actions().stream())
                .filter(ActionSpec.Raise.class::isInstance).map(action -> ((ActionSpec.Raise) action).alarm()).collect(Collectors.toSet());
        try {
            replica.write(scope(), wallMillis, tx -> {
                gone.forEach(row -> tx.delete(Tables.DECISION_STATE, row.subList(0, 2)));
                // otherwise the chain would begin anew when decisions come back, as if the device were a copy
                tx.upsert(Tables.DECISION_SOURCE, source(CHAIN_END, "chain", "", Json.object().put("n", next.n()).put("last", next.follows()).put("hash", next.previousHash()).build().text(),
                        wallMillis));
                replica.rows(Tables.ALARM, home.device()).stream().filter(row -> isOfDecision(row) && !raised.contains(text(row.get(1)))).forEach(row -> clear(tx, row, wallMillis));
                return true;
            });
            gone.forEach(row -> states.remove(text(row.get(NAME))));
        } catch (ReplicaException e) {
            LOG.log(System.Logger.Level.WARNING, home.device() + ": rows of decisions that are gone stay until the next start: " + e.getMessage());
        }
    }

    /** True of an alarm that a decision has raised, and none has cleared. */
    private static boolean isOfDecision(List<Cell> row) {
        return text(row.get(3)).equals("raised") && OF_DECISION.matcher(text(row.get(5))).find();
    }

    /** Who has raised it is gone, and nobody else would ever clear it. */
    private void clear(WriteTx tx, List<Cell> row, long wallMillis) {
        List<Cell> cleared = new ArrayList<>(row);
        cleared.set(3, Cell.of("cleared"));
        cleared.set(7, Cell.of(wallMillis));
        tx.upsert(Tables.ALARM, cleared);
        outlet.put(TopicKind.ALARM, text(row.get(1)), new byte[0], wallMillis);
    }

    /** Stores them in one transaction, with the messages that tell of them. */
    void write(List<Taken> decisions, long wallMillis) {
        Link before = next;
        Map<Taken, String> given = new HashMap<>();
        Set<String> told = new HashSet<>();
        Map<String, Long> since = new HashMap<>(sinceMillis);
        Map<String, Stored> rows = new HashMap<>();
        try {
            replica.write(scope(), wallMillis, tx -> {
                for (Taken decision : decisions) {
                    source(tx, decision, told);
                    given.put(decision, write(tx, decision, since, rows));
                }
                return true;
            });
        } catch (RuntimeException e) {
            next = before;
            throw e;
        }
        sources.addAll(told);
        sinceMillis.putAll(since);
        states.putAll(rows);
        ids.clear();
        ids.putAll(given);
        written += decisions.size();
    }

    private String write(WriteTx tx, Taken decision, Map<String, Long> since, Map<String, Stored> rows) {
        DecisionSpec policy = decision.course().policy();
        Link link = next;
        long atMillis = decision.evidence().wallMillis();
        Json.Obj row = new AuditRow(link, policy.name(), profile, policy.digest(), decision.model(), decision.evidence(), decision.before(), decision.outcome(),
                decision.why(), decision.micros()).json();
        String body = row.text();
        String hash = link.hash(body);
        next = link.next(hash);
        tx.upsert(Tables.DECISION, List.of(Cell.of(home.device()), Cell.of(link.id()), Cell.of(policy.name()), Cell.of(body), Cell.of(link.previousHash()),
                Cell.of(hash), Cell.of(atMillis)));
        Situation after = decision.outcome().after();
        if (!after.state().equals(decision.before().state()) || !since.containsKey(policy.name())) {
            since.put(policy.name(), atMillis);
        }
        List<Cell> state = List.of(Cell.of(home.device()), Cell.of(policy.name()), Cell.of(after.state()), Cell.of(decision.outcome().cause().word()),
                decision.model().map(in -> Cell.of(in.card().name() + "@" + in.card().version())).orElseGet(Cell::none), Cell.of(since.get(policy.name())),
                Cell.of(link.id()), Cell.of(link.n()), Cell.of(hash), Cell.of(with(SituationJson.write(after), decision.course().asked()).text()));
        tx.upsert(Tables.DECISION_STATE, state);
        rows.put(policy.name(), new Stored(state, Set.copyOf(decision.course().asked())));
        alarms(tx, decision, link.id());
        if (!decision.isQuiet()) {
            outlet.put(TopicKind.DECISION, policy.name(), DecisionPayload.of(row).bytes(), atMillis);
        }
        return link.id();
    }

    /** What it was taken by, once for each text of a decision and each model. */
    private void source(WriteTx tx, Taken decision, Set<String> told) {
        DecisionSpec policy = decision.course().policy();
        if (!sources.contains(policy.digest()) && told.add(policy.digest())) {
            tx.upsert(Tables.DECISION_SOURCE, source(policy.digest(), "policy", policy.name(), PolicyJson.write(policy).text(), decision.evidence().wallMillis()));
        }
        decision.model().map(AuditRow.InSlot::card).filter(card -> !card.digest().isEmpty()).ifPresent(card -> card(tx, card, decision, told));
    }

    private void card(WriteTx tx, ModelCard card, Taken decision, Set<String> told) {
        if (!sources.contains(card.digest()) && told.add(card.digest())) {
            tx.upsert(Tables.DECISION_SOURCE, source(card.digest(), "model", card.name(), CardJson.write(card).text(), decision.evidence().wallMillis()));
        }
    }

    private List<Cell> source(String digest, String kind, String name, String body, long sinceMillis) {
        return List.of(Cell.of(home.device()), Cell.of(digest), Cell.of(kind), Cell.of(name), Cell.of(body), Cell.of(sinceMillis));
    }

    private void alarms(WriteTx tx, Taken decision, String id) {
        for (Ruling ruling : decision.outcome().rulings()) {
            if (ruling instanceof Ruling.Alarm alarm && alarm.verdict().isDone()) {
                long atMillis = decision.evidence().wallMillis();
                Optional<Long> raised = replica.rows(Tables.ALARM, home.device(), alarm.alarm()).stream()
                        .filter(row -> row.get(6) instanceof Cell.Int).map(row -> ((Cell.Int) row.get(6)).value()).findFirst();
                long since = alarm.isRaised() ? atMillis : raised.orElse(atMillis);
                tx.upsert(Tables.ALARM, List.of(Cell.of(home.device()), Cell.of(alarm.alarm()), Cell.of(home.device() + "-" + alarm.alarm() + "-" + since),
                        Cell.of(alarm.isRaised() ? "raised" : "cleared"), Cell.of(alarm.severity()),
                        Cell.of(decision.course().policy().title() + " (decision " + id + ")"), Cell.of(since), alarm.isRaised() ? Cell.none() : Cell.of(atMillis)));
            }
        }
    }

    /** The id that a decision was stored under, just now. */
    String idOf(Taken decision) {
        return ids.get(decision);
    }

    /** How many were stored, since the start. */
    long written() {
        return written;
    }

    private String scope() {
        return Scopes.ofDevice(home.device());
    }

    private static String text(Cell cell) {
        return cell instanceof Cell.Text text ? text.value() : "";
    }
}
