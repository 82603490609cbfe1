// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.models;

import dev.selvage.bench.data.DataFolder.NoData;
import dev.selvage.bench.data.NabData;
import dev.selvage.bench.data.NabData.Published;
import dev.selvage.bench.data.SkabData;
import dev.selvage.bench.models.Line.Value;
import dev.selvage.bench.models.Line.Verdict;
import dev.selvage.bench.score.NabProfile;
import dev.selvage.bench.score.NabScorer;
import dev.selvage.bench.score.NabScorer.Detection;
import dev.selvage.bench.score.NabScorer.Tally;
import dev.selvage.bench.score.SkabScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The scorers against rows that others published: if they differ, no figure of ours means anything. */
final class ScorerCheck {
    /**
     * Best threshold over the seven files, standard, low FP, low FN; from the published outputs by NAB's own program.
     */
    private static final Map<String, Map<NabProfile, Double>> NAB_BEST = Map.of(
            "windowedGaussian", Map.of(NabProfile.STANDARD, 13.36, NabProfile.LOW_FP, 9.86, NabProfile.LOW_FN, 15.92),
            "numenta", Map.of(NabProfile.STANDARD, 57.78, NabProfile.LOW_FP, 50.43, NabProfile.LOW_FN, 65.87));
    /**
     * Plain T² on the eleven runs: F1, FAR, MAR, change points standard, low FP, low FN; by SKAB's own program.
     */
    private static final double[] SKAB_T2 = {0.639, 12.54, 47.64, 15.83, 6.29, 19.56};
    private static final String[] SKAB_LABELS = {"f1", "far", "mar", "changes.standard", "changes.lowFp", "changes.lowFn"};
    private static final double SKAB_ALWAYS_F1 = 0.687;
    /** The published row of T² is of these runs only. */
    private static final int SKAB_RUNS = 11;

    // As many as were published.
    private static final int FILE_DECIMALS = 4;
    private static final int NORMAL_DECIMALS = 2;
    private static final int F1_DECIMALS = 3;

    private ScorerCheck() {}

    /** Both published detectors: each file at the published threshold, and all files at the best. */
    static List<Line> nab(NabData data) throws NoData {
        List<Line> lines = new ArrayList<>();
        for (String detector : NAB_BEST.keySet().stream().sorted().toList()) {
            List<Detection> detections = data.published(detector);
            for (Published published : data.publishedScores(detector)) {
                lines.add(file(detector, detections, published));
            }
            for (NabProfile profile : NabProfile.values()) {
                double ours = NabScorer.normalised(NabScorer.best(detections, profile).score(), data.series(), profile);
                String name = "check.nab." + detector + ".best." + profile.label();
                lines.add(compared(name, ours, NAB_BEST.get(detector).get(profile), NORMAL_DECIMALS));
            }
        }
        return lines;
    }

    /** Score and counts: two errors could make up for each other in the score alone. */
    private static Line file(String detector, List<Detection> detections, Published published) throws NoData {
        Detection detection = detections.stream().filter(d -> d.series().name().equals(published.file())).findFirst()
                .orElseThrow(() -> new NoData("a published score is of " + published.file() + ", which is not in nab/data"));
        Tally tally = NabScorer.tally(detection, published.threshold(), NabProfile.STANDARD);
        Line line = compared("check.nab." + detector + "." + published.file(), tally.score(), published.score(), FILE_DECIMALS);
        boolean counts = tally.hits() == published.hits() && tally.quiet() == published.quiet()
                && tally.falseAlarms() == published.falseAlarms() && tally.missed() == published.missed();
        return counts ? line : new Line(line.name(), line.values(), "rows are counted otherwise", Verdict.DIFFERENT);
    }

    /** T² and a detector that always alarms. Nothing where other runs than the published ones are there. */
    static List<Line> skab(List<SkabData.Run> runs) {
        if (runs.size() != SKAB_RUNS) {
            return List.of(Line.plain("check.skab", List.of(Value.of("runs", runs.size(), "", 0)), "the published row is of " + SKAB_RUNS + " runs"));
        }
        SkabScorer t2 = new SkabScorer();
        SkabScorer always = new SkabScorer();
        for (SkabData.Run run : runs) {
            t2.add(run.truth(), HotellingT2.alarms(run.rows(), SkabData.TRAINING_ROWS));
            boolean[] all = new boolean[run.truth().seconds().length];
            Arrays.fill(all, true);
            always.add(run.truth(), all);
        }
        SkabScorer.Score score = t2.score();
        double[] ours = {score.f1(), score.falseAlarmRate(), score.missingAlarmRate(),
            score.changes().standard(), score.changes().lowFp(), score.changes().lowFn()};
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < ours.length; i++) {
            lines.add(compared("check.skab.t2." + SKAB_LABELS[i], ours[i], SKAB_T2[i], i == 0 ? F1_DECIMALS : NORMAL_DECIMALS));
        }
        lines.add(compared("check.skab.always.f1", always.score().f1(), SKAB_ALWAYS_F1, F1_DECIMALS));
        return lines;
    }

    /** Equal when they differ by no more than a half of the last decimal. */
    static Line compared(String name, double ours, double published, int decimals) {
        boolean equal = Math.abs(ours - published) <= 0.5 * Math.pow(10, -decimals) + 1e-9;
        return new Line(name, List.of(Value.of("ours", ours, "", decimals), Value.of("published", published, "", decimals)), "",
                equal ? Verdict.OK : Verdict.DIFFERENT);
    }
}
