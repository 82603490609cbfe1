// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.store;

import dev.selvage.model.file.Checked;
import dev.selvage.model.file.ModelCheck;
import dev.selvage.model.file.Wanted;
import dev.selvage.model.manifest.Offer;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Limits;
import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of models. Each has two slots of manifest, signature and file, and {@code state.json}, which alone says what they are: it is
 * replaced last and atomically, so whenever the power goes, the model that decided before decides again. What is in a slot
 * is checked again at each start. Not thread-safe: the thread that loads models owns it.
 */
public final class ModelStore {
    /** One for each decision; a device has a few. */
    static final int NAMES_MAX = 16;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final String STATE = "state.json";
    /** 88 characters and perhaps a newline. */
    private static final int SIGNATURE_BYTES_MAX = 1_024;

    private final Path folder;
    private final Disk disk;
    private final Parts parts;

    /** Opens a folder, which is made when it is not there; refuses one that is open to others. */
    public static ModelStore open(Path folder) throws IOException {
        return new ModelStore(folder, new RealDisk());
    }

    ModelStore(Path folder, Disk disk) throws IOException {
        if (!Files.exists(folder)) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(folder));
        others.removeAll(OWNER_ONLY);
        if (!others.isEmpty()) {
            throw new IOException(folder + " holds models and is open to others " + others + ": chmod 700 " + folder);
        }
        this.folder = folder;
        this.disk = disk;
        this.parts = new Parts(disk, folder);
    }

    /** The models there are. */
    public List<String> names() throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(Files::isDirectory).map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    /** Which slot of a model does what; throws when its note is damaged. */
    public State state(String name) throws IOException {
        Path note = home(name).resolve(STATE);
        if (!Files.exists(note)) {
            return State.EMPTY;
        }
        try {
            return State.of(JsonReader.readObject(bounded(note, Limits.JSON_BYTES_MAX)));
        } catch (JsonException e) {
            throw new IOException(note + " is damaged (" + e.getMessage() + "); remove the model and offer it again");
        }
    }

    /**
     * Puts a checked model into the slot that does not decide, as the candidate. An earlier candidate is gone, and the previous model
     * when it was there; unless there is no room, then nothing has changed.
     */
    public void candidate(String name, Offer checked) throws IOException {
        State before = state(name);
        Path home = made(name);
        Slot slot = before.free();
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(slot.letter() + ".manifest", checked.manifest());
        files.put(slot.letter() + ".signature", checked.signature().getBytes(StandardCharsets.US_ASCII));
        files.put(slot.letter() + ".model", checked.content().read());
        writeBeside(home, files);
        if (before.candidate().isPresent() || before.previous().isPresent()) {
            // Said first: nobody may go back to a slot that is half written over.
            put(name, before.alone());
        }
        for (String file : files.keySet()) {
            disk.move(fresh(home, file), home.resolve(file));
        }
        disk.sync(home);
        put(name, before.alone().withCandidate(slot));
        parts.drop(name);
    }

    /** The candidate decides from now on; the one before it stays at hand. */
    public State promote(String name) throws IOException {
        return put(name, state(name).promoted());
    }

    /** The candidate is no longer one. */
    public State drop(String name) throws IOException {
        State s = state(name);
        return put(name, new State(s.active(), Optional.empty(), s.previous(), s.starts()));
    }

    /** The model before decides again; without one, rules only. */
    public State rollBack(String name) throws IOException {
        return put(name, state(name).rolledBack());
    }

    /** What was loaded has come up and lives: its starts are forgotten. */
    public State started(String name) throws IOException {
        State s = state(name);
        return s.starts() == 0 ? s : put(name, s.started());
    }

    /**
     * Begins a run of the program with what a model's slots hold, see {@link #reopen}. Each call is a start; after three of them without
     * {@link #started} the candidate is given up, and after another three the active one. A disk that does not take the count is told of in a
     * line, and the models decide uncounted.
     */
    public Started load(String name, ModelCheck check, Wanted wanted) throws IOException {
        List<String> lines = new ArrayList<>();
        State state = state(name);
        if (state.isHopeless()) {
            lines.add((state.candidate().isPresent() ? "the candidate of model \"" : "model \"") + name + "\" was given up after " + State.STARTS_MAX + " starts that failed");
            state = state.withoutTheBlamed();
        }
        state = state.starting();
        note(name, state, lines);
        return opened(name, state, lines, offer -> check.again(offer, wanted));
    }

    /**
     * Opens what a model's slots hold, checked as when they came, but for being newer and for their time. An active one that is refused is stood in
     * for by the previous one, which is the active one from then on: its slot must not be given to the next candidate.
     */
    public Started reopen(String name, ModelCheck check, Wanted wanted) throws IOException {
        return opened(name, state(name), new ArrayList<>(), offer -> check.again(offer, wanted));
    }

    private Started opened(String name, State state, List<String> lines, Function<Offer, Checked> check) {
        Opening opening = slot -> opened(name, slot, lines, check);
        Optional<Slot> slot = state.active();
        Optional<Checked.Loaded> model = opening.of(slot);
        if (model.isEmpty()) {
            slot = state.previous();
            model = opening.of(slot);
            if (model.isPresent()) {
                note(name, state.rolledBack(), lines);
            }
        }
        return new Started(model, model.isPresent() ? slot : Optional.empty(), opening.of(state.candidate()), lines);
    }

    /** Has the note say so, if the disk takes it: what is in the slots decides whether it does or not. */
    private void note(String name, State state, List<String> lines) {
        try {
            State unused = put(name, state);
        } catch (IOException e) {
            lines.add("what is noted of model \"" + name + "\" cannot be written, so that this start is not counted: " + Printable.of(String.valueOf(e.getMessage())));
        }
    }

    /** Opens a slot, if it is one. */
    private interface Opening {
        Optional<Checked.Loaded> of(Optional<Slot> slot);
    }

    private Optional<Checked.Loaded> opened(
            String name, Optional<Slot> slot, List<String> lines, Function<Offer, Checked> check) {
        if (slot.isEmpty()) {
            return Optional.empty();
        }
        try {
            Checked checked = check.apply(offer(home(name), slot.get()));
            if (checked instanceof Checked.Loaded loaded) {
                return Optional.of(loaded);
            }
            lines.add("slot " + slot.get().letter() + ": " + ((Checked.Refused) checked).line());
        } catch (IOException e) {
            lines.add("slot " + slot.get().letter() + " of model \"" + name + "\" cannot be read: " + Printable.of(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    /** True when there is something in a slot, whatever it is to the decision. */
    public boolean holds(String name, Slot slot) throws IOException {
        return Files.exists(home(name).resolve(slot.letter() + ".model"));
    }

    /** What a slot holds, as it came; throws when it cannot be read. */
    public Offer held(String name, Slot slot) throws IOException {
        return offer(home(name), slot);
    }

    private static Offer offer(Path home, Slot slot) throws IOException {
        return new Offer(
                bounded(home.resolve(slot.letter() + ".manifest"), Limits.JSON_BYTES_MAX),
                new String(bounded(home.resolve(slot.letter() + ".signature"), SIGNATURE_BYTES_MAX), StandardCharsets.US_ASCII),
                Offer.Content.of(home.resolve(slot.letter() + ".model")));
    }

    /** How many bytes of an offered file are there already; what is there of another is dropped. */
    public long resume(String name, String sha256) throws IOException {
        home(name);
        return parts.offset(name, sha256);
    }

    /** Adds a piece of an offered file, where the last one ended. */
    public void append(String name, String sha256, long offset, byte[] piece) throws IOException {
        home(name);
        parts.append(name, sha256, offset, piece);
    }

    /** What is there of an offered file. */
    public Offer.Content part(String name) throws IOException {
        home(name);
        return parts.content(name);
    }

    /** Drops what is there of an offered file: it was refused. */
    public void dropPart(String name) throws IOException {
        home(name);
        parts.drop(name);
    }

    /** The rows that a device has learned that model from; its folder is made when it is the first time. */
    public RowLog rows(String name, RowLog.Kind kind) throws IOException {
        return new RowLog(disk, made(name), kind);
    }

    /** Forgets a model altogether. */
    public void remove(String name) throws IOException {
        Path home = home(name);
        parts.drop(name);
        if (Files.exists(home)) {
            // The note goes first: without it the slots are nothing.
            disk.delete(home.resolve(STATE));
            try (Stream<Path> children = Files.list(home)) {
                for (Path child : children.toList()) {
                    disk.delete(child);
                }
            }
            disk.delete(home);
        }
    }

    /** Makes a state the one that counts, if it is another. */
    private State put(String name, State state) throws IOException {
        if (state.equals(state(name))) {
            return state;
        }
        Path home = made(name);
        replace(home, STATE, state.json().bytes());
        disk.sync(home);
        return state;
    }

    /** A whole file in another's place; its name is safe after the folder has been waited for. */
    private void replace(Path home, String file, byte[] bytes) throws IOException {
        disk.write(fresh(home, file), bytes);
        disk.move(fresh(home, file), home.resolve(file));
    }

    private static Path fresh(Path home, String file) {
        return home.resolve(file + ".tmp");
    }

    /** Writes all that takes room before anything is changed; what a full disk took of it is given back. */
    private void writeBeside(Path home, Map<String, byte[]> files) throws IOException {
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                disk.write(fresh(home, file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            for (String file : files.keySet()) {
                try {
                    disk.delete(fresh(home, file));
                } catch (IOException left) {
                    e.addSuppressed(left);
                }
            }
            throw e;
        }
    }

    private static byte[] bounded(Path file, int bytesMax) throws IOException {
        if (Files.size(file) > bytesMax) {
            throw new IOException(file + " has more than " + bytesMax + " bytes");
        }
        return Files.readAllBytes(file);
    }

    /** The folder of a model; throws for a name that could lead out of ours. */
    private Path home(String name) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IOException("a model's name must match " + NAME + ", not \"" + Printable.of(name) + "\"");
        }
        return folder.resolve(name);
    }

    /** The folder of a model, made when it is the first time and there is room. */
    private Path made(String name) throws IOException {
        Path home = home(name);
        if (!Files.exists(home)) {
            if (names().size() >= NAMES_MAX) {
                throw new IOException("there are " + NAMES_MAX + " models already; remove one before \"" + name + "\"");
            }
            Files.createDirectory(home, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            disk.sync(folder);
        }
        return home;
    }
}
