// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.model.file.Checked;
import dev.selvage.model.file.ModelCheck;
import dev.selvage.model.file.Wanted;
import dev.selvage.model.learn.Lesson;
import dev.selvage.model.learn.OwnKey;
import dev.selvage.model.learn.Teacher;
import dev.selvage.model.manifest.Digests;
import dev.selvage.model.manifest.Keyring;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Offer;
import dev.selvage.model.store.ModelStore;
import dev.selvage.model.store.RowLog;
import dev.selvage.model.store.Slot;
import dev.selvage.model.store.Started;
import dev.selvage.model.store.State;
import dev.selvage.model.train.Trained;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.ModelChunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The device's folder of models, and who checks what comes into it. It waits for the disk and for models that open slowly, so it has a thread
 * of its own, which calls all methods.
 */
public final class Keeper {
    private static final System.Logger LOG = System.getLogger(Keeper.class.getName());

    private final Path folder;
    private final TrustedKeys keys;
    private Optional<Believed> believed = Optional.empty();
    private String device = "";
    private Set<String> learned = Set.of();
    /** Models that were opened in this run of the program: an edit of the profile opens them again, and is no start. */
    private final Set<String> begun = new HashSet<>();
    /** Models whose previous one decides for the active one, which the disk did not take note of. */
    private final Set<String> unnoted = new HashSet<>();

    /** The check by the keys of that text. It stays as long as they do, since it remembers a model that is still being opened. */
    private record Believed(String text, ModelCheck check) {}

    /**
     * What was found in a model's slots.
     *
     * @param isOwn true when the device has learned the candidate by itself, so that no offer says how far it may go
     */
    record Opened(Optional<Held> active, Optional<Held> candidate, boolean isOwn, List<String> lines) {
        static final Opened NOTHING = new Opened(Optional.empty(), Optional.empty(), false, List.of());
    }

    /** What came of a file that is whole. */
    record Taken(Checked checked, Optional<Held> candidate) {}

    /** @param folder is made when the first model comes */
    public Keeper(Path folder, TrustedKeys keys) {
        this.folder = folder;
        this.keys = keys;
    }

    /** From now on the device learns these models by itself, and believes its own key for them. */
    void learns(String self, Set<String> names) {
        device = self;
        learned = Set.copyOf(names);
        believed = Optional.empty();
    }

    /** What came of a lesson: a model that is the candidate now, or why there is none. */
    record Taught(Optional<Held> candidate, String line) {}

    /**
     * Makes a model of a lesson, checks it like any other, and makes it the candidate.
     *
     * @param active the model that decides; empty when none does
     */
    Taught teach(Lesson lesson, Teacher.Subject subject, Optional<Held> active, Wanted wanted, long nowMillis) throws IOException {
        Optional<Trained> before = active.isPresent() ? Optional.of(trained(active.get(), wanted)) : Optional.empty();
        Teacher teacher = new Teacher(new Teacher.Home(device, wanted.profile(), ownKey().key()));
        Teacher.Result result = teacher.teach(lesson, subject, wanted.installed(), before, nowMillis);
        if (!(result instanceof Teacher.Result.Made made)) {
            return new Taught(Optional.empty(), ((Teacher.Result.Declined) result).line());
        }
        Taken taken = take(made.offer(), wanted, nowMillis);
        return new Taught(taken.candidate(), taken.checked() instanceof Checked.Refused refused ? refused.line() : "");
    }

    /**
     * The model that decides, as training takes it. It is open, but nobody knows who was at its file since: that is checked like at a start, and
     * refused when it is not the same any more.
     */
    Trained trained(Held deciding, Wanted wanted) throws IOException {
        Offer held = store().held(wanted.name(), deciding.slot());
        Checked checked = check().again(held, wanted);
        if (!(checked instanceof Checked.Loaded loaded)) {
            throw new IOException(((Checked.Refused) checked).line());
        }
        byte[] file = held.content().read();
        if (!deciding.isOf(loaded.manifest()) || !Digests.of(file).equals(deciding.card().digest())) {
            throw new IOException("slot " + deciding.slot().letter() + " does not hold the model any more that decides");
        }
        return Teacher.trained(loaded.manifest(), file);
    }

    private OwnKey ownKey() throws IOException {
        ModelStore unused = store();
        return OwnKey.open(folder.resolve("own.pem"), device, learned);
    }

    /** Opens what a model's slots hold. The first time is a start of the program. */
    Opened open(Wanted wanted) throws IOException {
        String name = wanted.name();
        boolean isStart = begun.add(name);
        if (!Files.exists(folder)) {
            return Opened.NOTHING;
        }
        ModelStore store = store();
        ModelCheck check = check();
        Started started = isStart ? store.load(name, check, wanted) : store.reopen(name, check, wanted);
        State state = store.state(name);
        if (started.slot().isPresent() && !started.slot().equals(state.active())) {
            unnoted.add(name);
        }
        Optional<Slot> beside = state.candidate();
        return new Opened(started.model().map(loaded -> new Held(loaded.model(), started.slot().orElseThrow())),
                started.candidate().map(loaded -> new Held(loaded.model(), beside.orElseThrow())), started.candidate().isPresent() && isOwn(started.candidate().get()), started.lines());
    }

    /** What the own key has not signed passes no check when that key is not sound, so it is another's. */
    private boolean isOwn(Checked.Loaded loaded) {
        try {
            return !learned.isEmpty() && loaded.manifest().terms().kid().equals(ownKey().key().kid());
        } catch (IOException e) {
            return false;
        }
    }

    /** What speaks against an offer before its file is fetched. */
    Optional<Checked.Refused> glance(byte[] manifest, String signature, Wanted wanted, long nowMillis) throws IOException {
        return check().glance(manifest, signature, wanted, nowMillis);
    }

    /** How many bytes of that file are there. */
    long resume(String name, String sha256) throws IOException {
        return store().resume(name, sha256);
    }

    /** Adds a piece if it is the next one; gives how many bytes are there now. */
    long add(String name, ModelChunk chunk) throws IOException {
        ModelStore store = store();
        long have = store.resume(name, chunk.sha256());
        if (chunk.offset() != have) {
            return have;
        }
        store.append(name, chunk.sha256(), chunk.offset(), chunk.piece());
        return have + chunk.piece().length;
    }

    /** Checks the file that was fetched, and makes it the candidate. */
    Taken take(byte[] manifest, String signature, Wanted wanted, long nowMillis) throws IOException {
        ModelStore store = store();
        Taken taken = take(new Offer(manifest, signature, store.part(wanted.name())), wanted, nowMillis);
        if (taken.candidate().isEmpty()) {
            store.dropPart(wanted.name());
        }
        return taken;
    }

    /** Checks an offer whose file is at hand, and makes it the candidate. */
    Taken take(Offer offer, Wanted wanted, long nowMillis) throws IOException {
        Checked checked = check().check(offer, wanted, nowMillis);
        if (!(checked instanceof Checked.Loaded loaded)) {
            return new Taken(checked, Optional.empty());
        }
        ModelStore store = settled(wanted.name());
        store.candidate(wanted.name(), offer);
        return new Taken(checked, Optional.of(new Held(loaded.model(), store.state(wanted.name()).candidate().orElseThrow())));
    }

    /** The rows that a model was learned from so far, the oldest first; nothing is made to look for them. */
    List<double[]> recall(String name, RowLog.Kind kind) throws IOException {
        return Files.exists(folder.resolve(name)) ? store().rows(name, kind).read() : List.of();
    }

    void remember(String name, RowLog.Kind kind, List<double[]> rows) throws IOException {
        store().rows(name, kind).add(rows);
    }

    void forget(String name, RowLog.Kind kind) throws IOException {
        store().rows(name, kind).clear();
    }

    /** Lets that candidate take over; false when it is not on the disk any more. */
    boolean promote(String name, Held candidate) throws IOException {
        ModelStore store = store();
        return isIn(store, name, candidate) && store.promote(name).active().equals(Optional.of(candidate.slot()));
    }

    /** Whether that model is the candidate on the disk too: one that came after it and was not stored may have cost it its slot. */
    boolean isCandidate(String name, Held held) throws IOException {
        ModelStore store = store();
        return store.state(name).candidate().equals(Optional.of(held.slot())) && isIn(store, name, held);
    }

    private static boolean isIn(ModelStore store, String name, Held held) throws IOException {
        try {
            return held.isOf(Manifest.read(store.held(name, held.slot()).manifest()));
        } catch (JsonException e) {
            return false;
        }
    }

    State drop(String name) throws IOException {
        return store().drop(name);
    }

    State rollBack(String name) throws IOException {
        return settled(name).rollBack(name);
    }

    State proven(String name) throws IOException {
        return store().started(name);
    }

    /** The folder, when its note says which model decides: otherwise its slot would be the free one. */
    private ModelStore settled(String name) throws IOException {
        ModelStore store = store();
        if (unnoted.contains(name)) {
            State unused = store.rollBack(name);
            unnoted.remove(name);
        }
        return store;
    }

    private ModelStore store() throws IOException {
        return ModelStore.open(folder);
    }

    /** By the keys as they are now: who adds one need not start the agent again. */
    private ModelCheck check() throws IOException {
        String text = keys.text();
        if (believed.filter(known -> known.text().equals(text)).isEmpty()) {
            believed = Optional.of(new Believed(text, new ModelCheck(ring(text))));
        }
        return believed.orElseThrow().check();
    }

    /** The ring with the device's own key, if it has one and that is sound: models of others do not depend on it. */
    private Keyring ring(String text) throws IOException {
        Keyring ring = keys.ring(text);
        try {
            return learned.isEmpty() ? ring : ring.with(ownKey().entry());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, device + ": what it learned by itself is not believed: " + e.getMessage());
            return ring;
        }
    }
}
