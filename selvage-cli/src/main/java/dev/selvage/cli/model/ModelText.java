// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import dev.selvage.cli.terminal.Table;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Models as lines for people. What comes from files and gateways is foreign text and is made printable here. Stateless. */
public final class ModelText {
    private static final int DIGEST_CHARS = 12;
    /** Of what devices count, those that a person looks at first. */
    private static final List<String> FIGURES = List.of("decisions", "agreed", "alarms", "faults");

    private ModelText() {}

    /** All that a manifest says. */
    public static List<String> manifest(Manifest m) {
        List<String> lines = new ArrayList<>();
        String threshold = m.plan().threshold().isPresent() ? String.format(Locale.ROOT, ", threshold %.4g", m.plan().threshold().getAsDouble()) : "";
        lines.add(m.name() + " " + m.version() + ": " + m.plan().family().wireName() + ", its score is a " + m.plan().family().kind().name().toLowerCase(Locale.ROOT).replace('_', ' ') + threshold);
        lines.add("for        the decision \"" + Printable.of(m.purpose().decision()) + "\" of the profile \"" + Printable.of(m.purpose().profile()) + "\", inputs " + cut(m.purpose().template()));
        lines.add("trained    " + time(m.training().trainedAtMillis()) + " by " + Printable.of(m.training().library()) + " on " + m.training().rows() + " rows, digest " + cut(m.training().sha256()));
        lines.add("from       " + Printable.of(m.training().source()));
        lines.add("metrics    " + metrics(m.metrics()));
        lines.add("parameters " + Printable.of(m.plan().parameters().text()));
        lines.add("valid      until " + time(m.terms().notAfterMillis()) + ", for agents from " + m.terms().minAgent() + " on");
        lines.add("file       " + m.content().size() + " bytes, sha256 " + m.content().sha256());
        return lines;
    }

    /** The features with what was seen of them in training. */
    public static List<String> features(List<FeatureStats> features) {
        List<List<String>> rows = features.stream().map(f -> List.of(f.name(), f.unit().isEmpty() ? "-" : f.unit(), number(f.min()), number(f.max()), number(f.mean()), number(Math.sqrt(f.variance())))).toList();
        return new Table(List.of("feature", "unit", "min", "max", "mean", "sd"), rows).lines();
    }

    private static String metrics(Json.Obj metrics) {
        List<String> words = new ArrayList<>();
        metrics.members().forEach((name, value) -> words.add(name + " " + (value instanceof Json.Num real ? number(real.value()) : Table.cell(Optional.of(value)))));
        return words.isEmpty() ? "none" : Printable.of(String.join(", ", words));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    private static String cut(String digest) {
        return digest.substring(0, Math.min(DIGEST_CHARS, digest.length()));
    }

    public static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    /** What devices say of their models, and what they are offered. */
    public static List<String> status(List<Json.Obj> models, List<Json.Obj> offers) {
        List<String> lines = new ArrayList<>();
        List<List<String>> rows = models.stream().map(ModelText::row).toList();
        List<String> columns = new ArrayList<>(List.of("device", "model", "slot", "version", "state"));
        columns.addAll(FIGURES);
        columns.addAll(List.of("updated", "reason"));
        lines.addAll(rows.isEmpty() ? List.of("no device says anything of a model") : new Table(columns, rows).lines());
        if (!offers.isEmpty()) {
            lines.add("");
            List<List<String>> offered = offers.stream().map(o -> List.of(cell(o, "device"), cell(o, "name"), cell(o, "version"), cell(o, "stage"), cell(o, "by"), cell(o, "set"))).toList();
            lines.addAll(new Table(List.of("offered to", "model", "version", "stage", "by", "since"), offered).lines());
        }
        return lines;
    }

    private static List<String> row(Json.Obj model) {
        Map<String, Json> figures = model.object("figures").map(Json.Obj::members).orElse(Map.of());
        List<String> row = new ArrayList<>(List.of(cell(model, "device"), cell(model, "name"), cell(model, "slot"), cell(model, "version"), cell(model, "state")));
        FIGURES.forEach(figure -> row.add(Table.cell(Optional.ofNullable(figures.get(figure)))));
        row.addAll(List.of(cell(model, "updated"), cell(model, "reason")));
        return row;
    }

    private static String cell(Json.Obj of, String name) {
        String text = Table.cell(of.get(name));
        return text.isEmpty() ? "-" : text;
    }
}
