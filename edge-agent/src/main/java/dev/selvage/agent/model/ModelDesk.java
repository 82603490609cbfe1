// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.agent.decision.ModelShelf;
import dev.selvage.decision.Input;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.LearnSpec;
import dev.selvage.model.file.Wanted;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Version;
import dev.selvage.model.store.State;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The models of the device's decisions. One is offered by a row, fetched in pieces, checked, tried beside the one that decides (shadow), then
 * in its place for a while (canary), and takes over; one that fails gives way to the one before it. Files are the {@link Keeper}'s, who has
 * a thread of its own. Confined to the loop's thread.
 */
public final class ModelDesk implements ModelShelf {
    /** A start waits that long for the models it had, so that decisions do not fall back for nothing. */
    static final long OPEN_MILLIS_MAX = 3_000;
    /** Counts of models that stay as they are are stored so often. */
    static final long FIGURES_MILLIS = 3_600_000;
    /** Those of a model on trial: what a power cut costs it. */
    static final long TRIAL_FIGURES_MILLIS = 600_000;
    /** A stop waits that long for the disk. */
    private static final long CLOSE_MILLIS_MAX = 1_000;

    static final String WITHDRAWN = "an operator has withdrawn it";
    private static final String OVERWRITTEN = "its slot was given to another one, which the disk did not take either; offer it again";

    /** A model that ends the program ends it sooner; one whose sensors are off may decide nothing for days. */
    static final long PROVEN_MILLIS = 60_000;

    /** In the place of a slot: a detector that goes on learning, and has no file. */
    private static final String MEMORY = "memory";

    private static final System.Logger LOG = System.getLogger(ModelDesk.class.getName());

    private final Home home;
    private final ModelBook book;
    private final Workbench bench;
    private final Deliveries deliveries;
    private final Map<String, Seat> seats = new TreeMap<>();
    private final Deliveries.Receiver receiver = new Seats();
    private final Lessons lessons;
    private final Learning learning;
    private Kind kind = new Kind("", List.of(), Manifest.Content.BYTES_MAX);
    private long wallMillis;
    private long nowMillis;
    private long begunMillis;
    private long figuresMillis;

    /**
     * What the desk belongs to.
     *
     * @param device id of the device
     * @param agent version of this program
     */
    public record Home(String device, Version agent) {}

    /** Makes a desk without models; {@link #begin} gives it the decisions that ask for some. */
    public ModelDesk(Home home, Replica replica, ModelOutlet outlet, Keeper keeper) {
        this.home = home;
        this.book = new ModelBook(home.device(), replica, outlet);
        this.bench = new Workbench(home.device(), keeper, outlet::onLoop);
        this.deliveries = new Deliveries(home.device(), replica, book, bench, outlet);
        this.lessons = new Lessons(replica, home.device(), new Memory(home.device(), bench));
        this.learning = new Learning(home.device(), lessons, book, this::change, receiver::wanted);
    }

    /**
     * What the device is.
     *
     * @param profile such as pump-loop, which models are made for
     * @param modelBytesMax the largest file that its profile allows
     */
    public record Kind(String profile, List<DecisionSpec> policies, long modelBytesMax) {
        public Kind {
            policies = List.copyOf(policies);
        }
    }

    /** Opens the models of the device's decisions, from their slots. */
    public void begin(Kind now, long nowWallMillis, long nowMonotonicMillis) {
        kind = now;
        wallMillis = nowWallMillis;
        nowMillis = nowMonotonicMillis;
        begunMillis = nowMonotonicMillis;
        figuresMillis = nowMonotonicMillis;
        seats.clear();
        lessons.begin();
        now.policies().stream().filter(policy -> policy.model().isPresent()).forEach(this::place);
        book.retain(seats.keySet());
        deliveries.begin();
        if (!seats.isEmpty()) {
            Set<String> learned = seats.values().stream().filter(seat -> Lessons.spec(seat.policy()).filter(LearnSpec::makesFile).isPresent()).map(Seat::name).collect(Collectors.toSet());
            bench.run(keeper -> {
                keeper.learns(home.device(), learned);
                return learned;
            }, names -> {}, why -> {});
            seats.values().forEach(this::open);
            bench.await(OPEN_MILLIS_MAX);
        }
    }

    private void place(DecisionSpec policy) {
        Seat seat = new Seat(policy, System::nanoTime);
        seats.put(seat.name(), seat);
        // should its slots not open, it learns all the same
        lessons.opened(seat, wallMillis, nowMillis);
        lessons.placed(seat);
    }

    private void open(Seat seat) {
        Wanted wanted = receiver.wanted(seat);
        change(seat, "open the slots", keeper -> keeper.open(wanted), opened -> opened(seat, opened));
    }

    private void opened(Seat seat, Keeper.Opened opened) {
        opened.lines().forEach(line -> LOG.log(System.Logger.Level.WARNING, home.device() + ": " + line));
        seat.opened(opened.active(), opened.candidate());
        if (opened.isOwn()) {
            seat.allow(Stage.ACTIVE);
        }
        lessons.opened(seat, wallMillis, nowMillis);
        seat.candidate().ifPresent(held -> book.row(seat.name(), held.slot().letter()).filter(row -> row.isShadowOf(held.card()))
                .ifPresent(row -> seat.goesOn(Counts.read(row.figures()))));
        List.of("a", "b").forEach(slot -> book.row(seat.name(), slot).filter(row -> row.isInUse() && !seat.isIn(slot)).ifPresent(row -> lost(row, opened.lines())));
        book.tell(seat);
    }

    /**
     * What was in use when the program last ran, and is not now. If it was refused, it is not fetched again by itself; if it is simply gone, with
     * the disk that it was on, its offer holds.
     */
    private void lost(ModelRow row, List<String> lines) {
        if (lines.isEmpty()) {
            book.remove(row.name(), row.slot());
        } else {
            ended(row.as("refused", String.join("; ", lines)));
        }
    }

    /** Has the files changed; only one change of a seat at a time is under way. What comes of it for decisions that are others by then is nothing. */
    private <T> void change(Seat seat, String what, Workbench.Work<T> work, Consumer<T> then) {
        seat.changing(true);
        bench.run(work, result -> {
            seat.changing(false);
            if (isThere(seat)) {
                seat.worked(what);
                then.accept(result);
                deliveries.look();
            }
        }, why -> {
            seat.changing(false);
            if (isThere(seat)) {
                lessons.failed(seat);
                if (seat.failed(what, nowMillis)) {
                    LOG.log(System.Logger.Level.WARNING, home.device() + ": model " + seat.name() + ": cannot " + what + ": " + why);
                }
            }
        });
    }

    /** False when the decisions have become others meanwhile. */
    private boolean isThere(Seat seat) {
        return seats.get(seat.name()) == seat;
    }

    @Override
    public Optional<Slotted> active(String name) {
        return Optional.ofNullable(seats.get(name)).flatMap(Seat::deciding).map(held -> new Slotted(held.model(), held.slot().letter()))
                .or(() -> lessons.detector(name).map(model -> new Slotted(model, MEMORY)));
    }

    @Override
    public void decided(DecisionSpec policy, Outcome outcome, List<Input> inputs) {
        Optional<Seat> seat = policy.model().flatMap(model -> Optional.ofNullable(seats.get(model.name())));
        seat.ifPresent(known -> {
            if (!known.isChanging()) {
                known.decided(outcome, inputs).ifPresent(change -> make(known, change));
            }
            // a slow disk costs no rows
            lessons.decided(known, outcome, inputs, nowMillis);
        });
    }

    private void make(Seat seat, Seat.Change change) {
        if (seat.rests(nowMillis) && change.canWait()) {
            seat.unproven();
        } else if (change instanceof Seat.Change.Proven) {
            proven(seat);
        } else if (change instanceof Seat.Change.Canary) {
            seat.toCanary();
            book.tell(seat);
            said(seat, seat.candidate(), "decides on trial");
        } else if (change instanceof Seat.Change.Promote) {
            Held next = seat.candidate().orElseThrow();
            change(seat, "let the candidate take over", keeper -> keeper.promote(seat.name(), next), isDone -> promoted(seat, isDone));
        } else if (change instanceof Seat.Change.Drop drop) {
            drop(seat, "failed", drop.why());
        } else if (change instanceof Seat.Change.RollBack back) {
            rollBack(seat, "failed", back.why());
        }
    }

    private void proven(Seat seat) {
        change(seat, "note that it came up", keeper -> keeper.proven(seat.name()), done -> book.tell(seat));
    }

    private void promoted(Seat seat, boolean isDone) {
        if (!isDone) {
            drop(seat, "failed", OVERWRITTEN);
            return;
        }
        seat.active().ifPresent(before -> book.mark(seat.name(), before.slot().letter(), "previous", ""));
        seat.promoted();
        book.tell(seat);
        said(seat, seat.active(), "has taken over");
    }

    /** Whatever the disk says to it, a candidate that failed is not asked again before a start. */
    private void drop(Seat seat, String state, String why) {
        Held gone = seat.candidate().orElseThrow();
        ModelRow end = ModelRow.of(seat.name(), gone, state, seat.ofCandidate()).as(state, why);
        seat.tried(Optional.empty());
        lessons.startOver(seat);
        ended(end);
        change(seat, "drop the candidate", keeper -> keeper.drop(seat.name()), done -> book.tell(seat));
    }

    private void rollBack(Seat seat, String state, String why) {
        Held gone = seat.active().orElseThrow();
        seat.silence();
        ended(ModelRow.of(seat.name(), gone, state, seat.ofActive()).as(state, why));
        Wanted wanted = receiver.wanted(seat);
        change(seat, "go back to the model before", keeper -> {
            State unused = keeper.rollBack(seat.name());
            return keeper.open(wanted);
        }, opened -> opened(seat, opened));
    }

    private void ended(ModelRow gone) {
        book.put(gone);
        deliveries.ended(gone);
        LOG.log(System.Logger.Level.WARNING, home.device() + ": model " + gone.name() + " " + gone.version() + " does not decide any more: " + gone.reason());
    }

    private void said(Seat seat, Optional<Held> held, String what) {
        held.ifPresent(model -> LOG.log(System.Logger.Level.INFO, home.device() + ": model " + seat.name() + " " + model.card().version() + " " + what));
    }

    /** There is a broker again. */
    public void connected() {
        deliveries.connected();
    }

    /** Rows came from the gateway. */
    public void merged() {
        deliveries.look();
    }

    /** Takes a message if it brings a piece of a model's file. */
    public void heard(Topics.Address address, byte[] payload) {
        if (address.kind() == TopicKind.MODEL_CHUNK) {
            deliveries.piece(receiver, address.lastName(), payload, wallMillis, nowMillis);
        }
    }

    /**
     * Does what is due, and stores what has changed.
     *
     * @throws dev.selvage.replica.ReplicaException when it cannot be stored; the next step tries again
     */
    public void step(long nowWallMillis, long nowMonotonicMillis) {
        wallMillis = nowWallMillis;
        nowMillis = nowMonotonicMillis;
        learning.step(seats.values(), deliveries, wallMillis, nowMillis);
        if (nowMillis - begunMillis >= PROVEN_MILLIS) {
            // and not with each step, should the disk not take it
            begunMillis = nowMillis;
            seats.values().stream().filter(seat -> !seat.isChanging()).forEach(seat -> seat.lives().ifPresent(change -> make(seat, change)));
        }
        deliveries.step(receiver, nowWallMillis, nowMillis);
        lessons.step(nowMillis);
        if (nowMillis >= nextFiguresMillis()) {
            figuresMillis = nowMillis;
            seats.values().forEach(book::tell);
        }
        book.write(nowWallMillis);
    }

    /** When {@link #step} has something to do if nothing comes in, monotonic. */
    public long nextMillis() {
        return Math.min(Math.min(deliveries.nextMillis(), lessons.nextMillis()), seats.isEmpty() ? Long.MAX_VALUE : nextFiguresMillis());
    }

    private long nextFiguresMillis() {
        boolean isTrial = seats.values().stream().anyMatch(seat -> seat.candidate().isPresent());
        return figuresMillis + (isTrial ? TRIAL_FIGURES_MILLIS : FIGURES_MILLIS);
    }

    /**
     * Keeps what was learned and counted so far for the next start. Called when the loop has ended.
     *
     * @param inOrder whether somebody has ended it: whatever its models did, they let it end; otherwise one of them may be why
     */
    public void close(boolean inOrder) {
        if (inOrder) {
            seats.values().stream().filter(seat -> !seat.isChanging()).forEach(seat -> seat.lives().ifPresent(change -> proven(seat)));
        }
        lessons.close();
        seats.values().forEach(book::tell);
        try {
            book.write(wallMillis);
        } catch (ReplicaException e) {
            LOG.log(System.Logger.Level.WARNING, home.device() + ": how far trials of models went is not kept: " + e.getMessage());
        }
        bench.await(CLOSE_MILLIS_MAX);
        bench.close();
    }

    /** What offers lead to. */
    private final class Seats implements Deliveries.Receiver {
        @Override
        public Optional<Seat> seat(String name) {
            return Optional.ofNullable(seats.get(name));
        }

        @Override
        public Wanted wanted(Seat seat) {
            DecisionSpec policy = seat.policy();
            return new Wanted(seat.name(), kind.profile(), policy.template(), dev.selvage.model.manifest.Input.of(policy), seat.newest(), home.agent(), kind.modelBytesMax());
        }

        @Override
        public void arrived(Seat seat, OfferRow offer, Held candidate) {
            seat.tried(Optional.of(candidate));
            seat.allow(offer.stage());
            book.tell(seat);
            said(seat, seat.candidate(), "is tried beside the one that decides");
        }

        @Override
        public void unplaced(Seat seat) {
            if (isThere(seat)) {
                seat.candidate().ifPresent(held -> change(seat, "look at the candidate", keeper -> keeper.isCandidate(seat.name(), held), isStill -> {
                    if (!isStill) {
                        drop(seat, "failed", OVERWRITTEN);
                    }
                }));
            }
        }

        @Override
        public void withdrawn(Seat seat, Manifest manifest) {
            if (seat.isChanging()) {
                return;
            }
            if (seat.candidate().filter(held -> held.isOf(manifest)).isPresent()) {
                drop(seat, "withdrawn", WITHDRAWN);
            } else if (seat.active().filter(held -> held.isOf(manifest)).isPresent()) {
                rollBack(seat, "withdrawn", WITHDRAWN);
            }
        }
    }
}
