// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.model.Examples;
import dev.selvage.cli.model.History;
import dev.selvage.cli.model.Kind;
import dev.selvage.cli.model.Lesson;
import dev.selvage.cli.model.ModelText;
import dev.selvage.cli.model.Parcel;
import dev.selvage.cli.model.Times;
import dev.selvage.cli.task.TaskText;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.model.file.Packing;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.SigningKey;
import dev.selvage.model.manifest.Version;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code selvage model train}: from rows to a signed model. */
@Command(
        name = "train",
        description = "Trains a model for a decision on recorded rows, says what it is worth, and signs it.",
        footer = {"", "Example: selvage model train --data run.csv --profile pump.yaml --decision guard --family kmeans --param k=8 --rows 400 --label anomaly --out models",
            "Features are computed as the device does, through the decision's windows. With --rows or --until the rest is held out and the model judged by it."})
final class ModelTrainCommand implements Callable<Integer> {
    /** A model is looked at again before the second year is over. */
    private static final long VALID_DAYS = 730;
    /** The first agent that loads models. */
    private static final Version MIN_AGENT = new Version(0, 1, 0);
    private static final double NANOS_PER_SECOND = 1e9;

    @Spec
    private CommandSpec spec;

    // not the usual mixin: --version is the model's here
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help message and exit")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Mixin
    private BrokerOptions at;

    @Mixin
    private ModelDataOptions data;

    @Option(names = "--profile", required = true, paramLabel = "P", description = "the profile: its file, a device's file, or the name of one that ships with Selvage")
    private String profile;

    @Option(names = "--decision", required = true, paramLabel = "NAME", description = "the decision that is to ask the model")
    private String decision;

    @Option(names = "--family", required = true, paramLabel = "F",
            description = "linear-sgd, cart, random-forest, kmeans, one-class-svm, hdbscan, linear-regression, residual or ensemble")
    private String family;

    @Option(names = "--param", paramLabel = "K=V", description = "a parameter of the family, such as k=8 or quantile=0.99; again for each")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "the same seed and rows give the same model, default 1")
    private long seed;

    @Option(names = "--of", paramLabel = "CLASS", description = "the label that is looked for; classifiers need it")
    private Optional<String> of = Optional.empty();

    @Option(names = "--rows", paramLabel = "N", description = "learn from the first N rows, and judge by the others")
    private Optional<Integer> rows = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", description = "learn from what was before, and judge by what came later")
    private Optional<String> until = Optional.empty();

    @Option(names = "--version", paramLabel = "X.Y.Z", description = "by default the one after the newest in --out")
    private Optional<String> version = Optional.empty();

    @Option(names = "--key", paramLabel = "FILE", defaultValue = ModelCommand.KEY, description = "the key to sign with (default: ${DEFAULT-VALUE})")
    private Path key;

    @Option(names = "--not-after", paramLabel = "DATE", description = "no device loads it later; by default in two years")
    private Optional<String> notAfter = Optional.empty();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "where to: DIR/NAME-X.Y.Z with manifest.json, signature and model")
    private Path out;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Override
    public Integer call() throws CliException, InterruptedException {
        long nowMillis = System.currentTimeMillis();
        // all that can be wrong beforehand first: training may take minutes
        Lesson.Plan plan = plan();
        Kind kind = Kind.find(profile, decision);
        SigningKey signer = ModelCommand.signer(key);
        Version as = version.isPresent() ? version(version.get()) : Parcel.next(out, kind.model().name());
        Manifest.Terms terms = new Manifest.Terms(MIN_AGENT, notAfterMillis(nowMillis), signer.kid());
        History history = data.history(kind, at);
        Examples examples = Examples.of(kind.decision(), history.moments());
        long begin = System.nanoTime();
        Lesson lesson = Lesson.of(kind, examples, plan);
        double seconds = (System.nanoTime() - begin) / NANOS_PER_SECOND;
        Manifest.Purpose purpose = new Manifest.Purpose(kind.device().profile(), kind.decision().name(), kind.decision().template());
        Manifest manifest = Packing.manifest(lesson.trained(), lesson.rows(), new Packing.Label(kind.model().name(), as, purpose, nowMillis, source(history), terms), lesson.metrics());
        Path folder = Parcel.write(out, manifest, Packing.offer(manifest, lesson.trained().file(), signer));
        if (json) {
            spec.commandLine().getOut().println(json(folder, manifest).text());
        } else {
            print(spec.commandLine().getOut(), new Told(kind, history, examples, lesson, seconds), folder, manifest);
        }
        return 0;
    }

    private Lesson.Plan plan() throws CliException {
        if (rows.isPresent() && until.isPresent()) {
            throw at.wrong("give --rows or --until, not both");
        }
        OptionalInt rowsMax = rows.map(OptionalInt::of).orElseGet(OptionalInt::empty);
        OptionalLong end = until.isPresent() ? OptionalLong.of(millis("--until", until.get())) : OptionalLong.empty();
        Map<String, Json> values = new LinkedHashMap<>();
        parameters.forEach((name, text) -> values.put(name, TaskText.value(text)));
        return new Lesson.Plan(family(), values, seed, of, example -> example.row() < rowsMax.orElse(Integer.MAX_VALUE) && example.millis() < end.orElse(Long.MAX_VALUE));
    }

    private Family family() {
        try {
            return Family.of(family);
        } catch (IllegalArgumentException e) {
            throw at.wrong(e.getMessage());
        }
    }

    private Version version(String text) {
        try {
            return Version.of(text);
        } catch (IllegalArgumentException e) {
            throw at.wrong(e.getMessage());
        }
    }

    private long millis(String option, String text) {
        return Times.millis(text).orElseThrow(() -> at.wrong(option + ": \"" + Printable.of(text) + "\" is no time, such as 2026-03-09 or 2026-03-09T15:56:30Z"));
    }

    private long notAfterMillis(long nowMillis) {
        long end = notAfter.isPresent() ? millis("--not-after", notAfter.get()) : nowMillis + TimeUnit.DAYS.toMillis(VALID_DAYS);
        if (end <= nowMillis) {
            throw at.wrong("--not-after " + Printable.of(notAfter.orElse("")) + " is over already: no device would load it");
        }
        return end;
    }

    private String source(History history) {
        String part = rows.map(n -> ", the first " + n + " rows").or(() -> until.map(t -> ", until " + t)).orElse("");
        String span = history.moments().isEmpty() ? "" : ", " + ModelText.time(history.moments().get(0).millis()) + " to " + ModelText.time(history.moments().get(history.moments().size() - 1).millis());
        String recipe = family + (of.isPresent() ? " of " + of.get() : "") + parameters.entrySet().stream().map(one -> ", " + one.getKey() + " " + one.getValue()).collect(Collectors.joining()) + ", seed " + seed;
        return Printable.of(history.source() + span + part + "; " + recipe);
    }

    /** What there is to say. */
    private record Told(Kind kind, History history, Examples examples, Lesson lesson, double seconds) {}

    private void print(PrintWriter out, Told told, Path folder, Manifest manifest) {
        Lesson lesson = told.lesson();
        out.println("decision  \"" + told.kind().decision().name() + "\" of the profile \"" + told.kind().device().profile() + "\": " + told.kind().inputs().size() + " features, computed as on the device");
        out.println("rows      " + told.history().rowsInFile() + " of " + Printable.of(told.history().source()) + ": " + lesson.rows().rows().size() + " to learn from"
                + (lesson.heldOut() ? ", " + lesson.judged() + " held out" : ""));
        out.println("left out  " + told.examples().filling() + " while windows were filling, " + told.examples().missing() + " with an input missing, " + lesson.alarming() + " labelled as alarms, "
                + lesson.unlabelled() + " without a label");
        String threshold = manifest.plan().threshold().isPresent() ? String.format(Locale.ROOT, ", threshold %.4g", manifest.plan().threshold().getAsDouble()) : "";
        out.println("trained   " + manifest.plan().family().wireName() + " in " + String.format(Locale.ROOT, "%.1f s", told.seconds()) + ": " + manifest.content().size() + " bytes" + threshold);
        out.println(lesson.heldOut() ? "judged by the rows held out:" : "judged by the rows it was trained on, which flatters it (hold some out with --rows or --until):");
        lesson.judgement().lines().forEach(line -> out.println("  " + line));
        out.println("wrote     " + Printable.of(folder.toString()) + ", version " + manifest.version() + ", signed by key " + manifest.terms().kid() + ", valid until " + ModelText.time(manifest.terms().notAfterMillis()));
        out.println("next      selvage model offer " + Printable.of(folder.toString()) + " --device ID --stage shadow");
    }

    private static Json.Obj json(Path folder, Manifest manifest) {
        return Json.object().put("folder", folder.toString()).put("name", manifest.name()).put("version", manifest.version().toString()).put("sha256", manifest.content().sha256())
                .put("size", manifest.content().size()).put("rows", manifest.training().rows()).put("metrics", manifest.metrics()).build();
    }
}
