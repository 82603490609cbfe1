// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

/** TEMP */
public final class Main {
    private Main() {}

    public static void main(String[] a) {
        long from = Long.parseLong(a[0]);
        int n = Integer.parseInt(a[1]);
        Ablation ablation = Ablation.valueOf(a.length > 2 ? a[2] : "NONE");
        int bad = 0;
        long t = System.nanoTime();
        Run.Counts sum = new Run.Counts();
        for (long seed = from; seed < from + n; seed++) {
            try (Run run = new Run(seed, ablation)) {
                Run.Counts c = run.go();
                sum.events += c.events; sum.restores += c.restores; sum.clones += c.clones; sum.full += c.full; sum.refused += c.refused; sum.conflicts += c.conflicts; sum.resolved += c.resolved; sum.foreign += c.foreign;
            } catch (RuntimeException e) {
                if (bad++ < 5) { System.out.println("seed " + seed + ": " + e.getMessage()); if (!(e instanceof Violation)) e.printStackTrace(System.out); }
            }
        }
        double s = (System.nanoTime() - t) / 1e9;
        System.out.printf("%s: %d seeds, %d failed, %.1f s, %.1f ms/seed; events %d restores %d clones %d full %d refused %d conflicts %d resolved %d foreign %d%n", ablation, n, bad, s, s * 1000 / n, sum.events, sum.restores, sum.clones, sum.full, sum.refused, sum.conflicts, sum.resolved, sum.foreign);
    }
}
