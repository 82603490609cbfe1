// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.demo;

import dev.selvage.cli.model.Csv;
import dev.selvage.cli.model.CsvHistory;
import dev.selvage.cli.model.Examples;
import dev.selvage.cli.model.Kind;
import dev.selvage.cli.model.Lesson;
import dev.selvage.cli.model.Parcel;
import dev.selvage.cli.model.Upload;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.model.file.Packing;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.SigningKey;
import dev.selvage.model.manifest.Version;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The life of the demonstration: a pump runs, a model is trained on its good hours, signed, offered and taken; then a valve closes, and the
 * device decides. For one thread.
 */
public final class PumpDemo {
    private static final String DECISION = "throttle";
    private static final String DEVICE = "pump-1";
    /** As measured on all runs of the benchmark, not on this one. */
    private static final Map<String, Json> PARAMETERS = Map.of("k", new Json.Int(8), "factor", new Json.Int(3));
    private static final long VALID_MILLIS = TimeUnit.DAYS.toMillis(365);
    /** The gateway may offer as soon as it has heard of the device. */
    private static final long KNOWN_MILLIS_MAX = 20_000;
    private static final long ASK_AGAIN_MILLIS = 200;

    private final SiteId site;
    private final PumpFiles files;
    private final Path models;
    private final PumpStory story;
    private final OptionalLong cutMillis;

    private PumpDemo(SiteId site, PumpFiles files, Path models, OptionalLong cutMillis) {
        this.site = site;
        this.files = files;
        this.models = models;
        this.story = new PumpStory(DEVICE);
        this.cutMillis = cutMillis;
    }

    /**
     * Writes the device's files.
     *
     * @param data folder of everything
     * @param recordings of the Skoltech Anomaly Benchmark
     * @param cutMillis for how long the broker is to be gone; empty for not at all
     */
    public static PumpDemo prepare(Path data, Path recordings, SiteId site, OptionalLong cutMillis) throws CliException {
        Path folder = data.resolve("demo");
        return new PumpDemo(site, PumpFiles.cut(folder, recordings), folder.resolve("models"), cutMillis);
    }

    /** The file of the device that it is about. */
    public Path device() {
        return files.device();
    }

    /** What has to be heard to tell of it. */
    public List<String> filters() {
        return List.of(TopicKind.MODEL_STATUS, TopicKind.DECISION, TopicKind.ALARM).stream().map(kind -> Topics.filter(site, kind)).toList();
    }

    /**
     * Trains, signs and offers the model.
     *
     * @param tell takes lines for people
     */
    public void begin(Path key, Upload.Gateway gateway, Consumer<String> tell) throws CliException, InterruptedException {
        Kind kind = Kind.find(files.device().toString(), DECISION);
        Examples examples = Examples.of(kind.decision(), CsvHistory.read(Csv.read(files.training()),
                new CsvHistory.Columns(Optional.empty(), Optional.empty(), Map.of()), kind.device(), kind.decision()).moments());
        Lesson lesson = Lesson.of(kind, examples, new Lesson.Plan(Family.KMEANS, PARAMETERS, 1, Optional.empty(), example -> true));
        Parcel parcel = Parcel.read(packed(kind, lesson, key));
        Manifest manifest = parcel.manifest();
        tell.accept(String.format(Locale.ROOT, "model %s %s: trained on %s, kmeans of %,d bytes, threshold %.3g, signed by %s", manifest.name(), manifest.version(),
                files.source(), manifest.content().size(), manifest.plan().threshold().orElse(0), manifest.terms().kid()));
        Upload.send(manifest.content().sha256(), parcel.model(), gateway, line -> {});
        offer(parcel, gateway);
        tell.accept("model " + manifest.name() + " " + manifest.version() + ": offered to " + DEVICE + ", which may let it decide when it has proved itself");
    }

    private Path packed(Kind kind, Lesson lesson, Path key) throws CliException {
        try {
            SigningKey signer = SigningKey.read(key);
            Version version = Parcel.next(models, kind.model().name());
            long nowMillis = System.currentTimeMillis();
            Manifest.Purpose purpose = new Manifest.Purpose(kind.device().profile(), DECISION, kind.decision().template());
            Manifest manifest = Packing.manifest(lesson.trained(), lesson.rows(), new Packing.Label(kind.model().name(), version, purpose, nowMillis, files.source(),
                    new Manifest.Terms(new Version(0, 1, 0), nowMillis + VALID_MILLIS, signer.kid())), lesson.metrics());
            return Parcel.write(models, manifest, Packing.offer(manifest, lesson.trained().file(), signer));
        } catch (IOException e) {
            throw new CliException("cannot sign the model: " + Printable.of(String.valueOf(e.getMessage())), e);
        }
    }

    /** Offers it as soon as the gateway knows the device, which has just been started. */
    private void offer(Parcel parcel, Upload.Gateway gateway) throws CliException, InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(KNOWN_MILLIS_MAX);
        while (true) {
            Json.Obj answer = gateway.ask("model.offer", parcel.question().put("stage", "active").put("devices", Json.texts(List.of(DEVICE))).build());
            if (answer.get("offered").orElse(new Json.Null()) instanceof Json.Arr offered && !offered.items().isEmpty()) {
                return;
            } else if (System.nanoTime() > endNanos) {
                throw new CliException("the gateway does not offer the model to " + DEVICE + ": " + Printable.of(answer.text()));
            }
            TimeUnit.MILLISECONDS.sleep(ASK_AGAIN_MILLIS);
        }
    }

    /** What a message says, in lines for people; none when it says nothing new. */
    public List<String> heard(String topic, byte[] payload) {
        return story.heard(topic, payload);
    }

    /** For how long the broker is to be gone, once: when the model decides and before the valve closes. */
    public OptionalLong cutDue() {
        return story.isCutDue() ? cutMillis : OptionalLong.empty();
    }

    /** The broker is gone; what the device does now is heard of later. */
    public void cut() {
        story.cut();
    }
}
