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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/** The rows of the device's decisions: their chained records, where each stands, and what they were taken by. Confined to the loop's thread. */
final class DecisionRecords {
    private static final System.Logger LOG = System.getLogger(DecisionRecords.class.getName());
    private static final int NAME = 1;
    private static final int SINCE = 5;
    private static final int LAST = 6;
    private static final int N = 7;
    private static final int HASH = 8;
    private static final int SITUATION = 9;

    private final DecisionDesk.Home home;
    private final Replica replica;
    private final DecisionOutlet outlet;
    private final Set<String> sources = new HashSet<>();
    private final Map<Taken, String> ids = new HashMap<>();
    private final Map<String, Long> sinceMillis = new HashMap<>();
    private Link next;
    private String profile;
    private long written;

    DecisionRecords(DecisionDesk.Home home, Replica replica, DecisionOutlet outlet) {
        this.home = home;
        this.replica = replica;
        this.outlet = outlet;
        this.profile = home.profile();
        this.next = Link.first(home.session());
        for (List<Cell> row : replica.rows(Tables.DECISION_STATE, home.device())) {
            if (row.get(N) instanceof Cell.Int n && row.get(HASH) instanceof Cell.Text hash && n.value() >= next.n()) {
                next = new Link(home.session(), n.value() + 1, text(row.get(LAST)), hash.value());
            }
        }
        replica.rows(Tables.DECISION_SOURCE, home.device()).forEach(row -> sources.add(text(row.get(1))));
    }

    /** Where a decision stood when the program last ran. */
    Situation situation(DecisionSpec policy, long nowMillis) {
        for (List<Cell> row : replica.rows(Tables.DECISION_STATE, home.device(), policy.name())) {
            try {
                sinceMillis.put(policy.name(), row.get(SINCE) instanceof Cell.Int since ? since.value() : 0L);
                return SituationJson.read(JsonReader.readObject(text(row.get(SITUATION)).getBytes(StandardCharsets.UTF_8))).resumed(policy, nowMillis);
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
        try {
            replica.write(scope(), wallMillis, tx -> {
                gone.forEach(row -> tx.delete(Tables.DECISION_STATE, row.subList(0, 2)));
                return true;
            });
        } catch (ReplicaException e) {
            LOG.log(System.Logger.Level.WARNING, home.device() + ": rows of decisions that are gone stay until the next start: " + e.getMessage());
        }
    }

    /** Stores them in one transaction, with the messages that tell of them. */
    void write(List<Taken> decisions, long wallMillis) {
        Link before = next;
        Map<Taken, String> given = new HashMap<>();
        Set<String> told = new HashSet<>();
        Map<String, Long> since = new HashMap<>(sinceMillis);
        try {
            replica.write(scope(), wallMillis, tx -> {
                for (Taken decision : decisions) {
                    source(tx, decision, told);
                    given.put(decision, write(tx, decision, since));
                }
                return true;
            });
        } catch (RuntimeException e) {
            next = before;
            throw e;
        }
        sources.addAll(told);
        sinceMillis.putAll(since);
        ids.clear();
        ids.putAll(given);
        written += decisions.size();
    }

    private String write(WriteTx tx, Taken decision, Map<String, Long> since) {
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
        tx.upsert(Tables.DECISION_STATE, List.of(Cell.of(home.device()), Cell.of(policy.name()), Cell.of(after.state()), Cell.of(decision.outcome().cause().word()),
                decision.model().map(in -> Cell.of(in.card().name() + "@" + in.card().version())).orElseGet(Cell::none), Cell.of(since.get(policy.name())),
                Cell.of(link.id()), Cell.of(link.n()), Cell.of(hash), Cell.of(SituationJson.write(after).text())));
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
