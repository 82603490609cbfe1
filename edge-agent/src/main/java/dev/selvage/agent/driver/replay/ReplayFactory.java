// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import dev.selvage.agent.driver.BindReader;
import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.DriverFactory;
import dev.selvage.agent.driver.Intake;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.agent.driver.Tally;
import dev.selvage.agent.driver.simulator.SimulatorFactory;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Opens {@code replay} drivers.
 *
 * <table><caption>Settings</caption>
 * <tr><td>file</td><td>a .csv or .csv.gz file with a header, UTF-8; a relative path starts at {@code root}, without one at the device file's folder</td></tr>
 * <tr><td>root</td><td>folder that the real path of the file must be below; relative to the device file's folder</td></tr>
 * <tr><td>sha256</td><td>what the bytes of the file must hash to</td></tr>
 * <tr><td>time</td><td>{@code {column, format, zone}}: iso8601 (default), epoch-s, epoch-ms or a java.time pattern; or {@code
 *     {columns: [year, month, day, hour]}} with up to six names; zone is UTC unless given</td></tr>
 * <tr><td>speed</td><td>seconds of the recording in one second, 1 by default; 0 for as fast as it is taken</td></tr>
 * <tr><td>loop</td><td>true to start again at the end, times going on</td></tr>
 * <tr><td>onEnd</td><td>stop (default): points that are read are bad then; hold: they keep the last row</td></tr>
 * <tr><td>delimiter, quote</td><td>one character each; , and " by default, tab is "\t"</td></tr>
 * <tr><td>rowNames</td><td>true when each row begins with a name that the header has no cell for, as R writes it</td></tr>
 * <tr><td>missing</td><td>cells without a value; ["", "NA"] by default</td></tr>
 * </table>
 *
 * <p>A point binds {@code {col: NAME}}, and {@code as: number} or {@code text} where the looks of a cell may deceive; or what a
 * point of the {@code simulator} binds, {@code {gen: …}}, for what the recording lacks.
 */
public final class ReplayFactory implements DriverFactory {
    private static final Set<String> MISSING = Set.of("", "NA");
    /** A year of a recording in 30 ms: beyond it, say 0. */
    private static final double SPEED_MAX = 1e9;

    @Override
    public String name() {
        return "replay";
    }

    @Override
    public Driver open(Json.Obj settings, Map<String, Json.Obj> bindings, Surroundings around) throws DriverException {
        BindReader reader = BindReader.ofDriver(name(), settings).only(
                "use", "file", "root", "sha256", "time", "speed", "loop", "onEnd", "clock", "delimiter", "quote", "rowNames", "missing");
        reader.text("file");
        Map<String, Json.Obj> simulated = new HashMap<>(bindings);
        simulated.values().removeIf(bind -> bind.get("gen").isEmpty());
        Map<String, Source.Column> columns = columns(bindings, simulated.keySet());
        if (columns.size() > Intake.READINGS_MAX) {
            throw reader.wrong("has " + columns.size() + " points; a row of more than " + Intake.READINGS_MAX + " is never taken");
        }
        Cells cells = new Cells(character(reader, "delimiter", ","), character(reader, "quote", "\""));
        Source source = new Source(file(reader, around.folder()), sha256(reader), cells, flag(reader, "rowNames"), times(settings, reader), columns,
                missing(reader));
        double speed = reader.number("speed", 1);
        if (!(speed >= 0 && speed <= SPEED_MAX)) {
            throw reader.wrong("needs a \"speed\" of 0 to " + SPEED_MAX + ", not " + speed);
        }
        oneOf(reader, "clock", "virtual");
        boolean hold = oneOf(reader, "onEnd", "stop", "hold").equals("hold");
        checkHeader(reader, source);
        return new ReplayDriver(source, speed, flag(reader, "loop"), hold, SimulatorFactory.beside(simulated), around.tally());
    }

    private static Map<String, Source.Column> columns(Map<String, Json.Obj> bindings, Set<String> others) throws DriverException {
        Map<String, Json.Obj> recorded = new HashMap<>(bindings);
        recorded.keySet().removeAll(others);
        Map<String, Source.Column> columns = new HashMap<>();
        for (Map.Entry<String, Json.Obj> binding : recorded.entrySet()) {
            BindReader bind = BindReader.ofPoint(binding.getKey(), binding.getValue()).only("col", "as");
            Source.Kind kind = Source.Kind.valueOf(oneOf(bind, "as", "auto", "number", "text").toUpperCase(Locale.ROOT));
            columns.put(binding.getKey(), new Source.Column(bind.text("col"), kind));
        }
        return columns;
    }

    private static RowTimes times(Json.Obj settings, BindReader reader) throws DriverException {
        Json.Obj time = settings.object("time").orElseThrow(() ->
                reader.wrong("lacks \"time\": {column: …, format: …} or {columns: [year, month, day, hour]}"));
        return RowTimes.of(BindReader.ofDriver("replay: time", time));
    }

    /** The file's real path, checked to be a file, and below the root if there is one. */
    private static Path file(BindReader reader, Path folder) throws DriverException {
        String text = reader.text("file");
        Optional<Path> root = reader.optionalPath("root", folder);
        Path named = reader.path("file", root.orElse(folder));
        try {
            Path file = named.toRealPath();
            if (root.isPresent() && !file.startsWith(root.get().toRealPath())) {
                throw reader.wrong("has a \"file\" that leads out of " + root.get() + ": " + Printable.of(text));
            }
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw reader.wrong("cannot read " + file + ": " + (Files.isRegularFile(file) ? "access denied" : "not a regular file"));
            }
            return file;
        } catch (NoSuchFileException e) {
            throw reader.wrong("finds no file " + Printable.of(String.valueOf(e.getMessage()))
                    + "; a relative \"file\" starts at \"root\", else at the folder of the device file");
        } catch (IOException e) {
            throw reader.wrong("cannot use " + Printable.of(text) + " as \"file\": " + Printable.of(String.valueOf(e.getMessage())));
        }
    }

    private static void checkHeader(BindReader reader, Source source) throws DriverException {
        try (Recording recording = Recording.open(source, new Remarks(source.file().toString(), new Tally()))) {
            Optional<String> misfit = recording.misfit();
            if (misfit.isPresent()) {
                throw reader.wrong("cannot play this: " + misfit.get());
            }
        } catch (IOException e) {
            throw new DriverException("cannot read " + source.file() + ": " + Printable.of(String.valueOf(e.getMessage())), e);
        }
    }

    private static String sha256(BindReader reader) throws DriverException {
        String hash = reader.text("sha256", "none").toLowerCase(Locale.ROOT);
        if (!hash.matches("none|[0-9a-f]{64}")) {
            throw reader.wrong("needs 64 hex digits as \"sha256\"");
        }
        return hash.equals("none") ? "" : hash;
    }

    private static char character(BindReader reader, String name, String fallback) throws DriverException {
        String text = reader.text(name, fallback);
        if (text.length() != 1 || text.charAt(0) == '\n') {
            throw reader.wrong("needs one character as \"" + name + "\", not \"" + Printable.of(text) + "\"");
        }
        return text.charAt(0);
    }

    private static Set<String> missing(BindReader reader) throws DriverException {
        if (!reader.has("missing")) {
            return MISSING;
        }
        Set<String> missing = new HashSet<>();
        for (Json item : reader.list("missing")) {
            missing.add(item instanceof Json.Str text ? text.value() : item.text());
        }
        return missing;
    }

    private static boolean flag(BindReader reader, String name) throws DriverException {
        Optional<Json> value = reader.has(name) ? Optional.of(reader.any(name)) : Optional.empty();
        if (value.isPresent() && !(value.get() instanceof Json.Bool)) {
            throw reader.wrong("needs true or false as \"" + name + "\"");
        }
        return value.equals(Optional.of(new Json.Bool(true)));
    }

    private static String oneOf(BindReader reader, String name, String... words) throws DriverException {
        String word = reader.text(name, words[0]);
        if (!List.of(words).contains(word)) {
            throw reader.wrong("needs " + String.join(" or ", words) + " as \"" + name + "\", not \"" + Printable.of(word) + "\"");
        }
        return word;
    }
}
