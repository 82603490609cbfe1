// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** The simulation as a program: {@code ./selvage simulate --seeds N --from S}. */
public final class Main {
    private static final String HELP = """
            Runs random histories of replicas (writes, lost and repeated messages, restores, clones, forgotten deletions,
            wrong clocks, writes of other programs, programs that know a column more) on the real merge code and compares every step with an oracle.

            Usage: ./selvage simulate [--seeds N] [--from S] [--fleets yes | --without RULE]

              --seeds N       how many histories, default 2000
              --from S        the first seed, default drawn at random and printed
              --fleets yes    agents and a gateway with their whole sync protocol on a bad network, instead
              --without RULE  leaves a rule out: one-actor, losers-dropped, no-horizon, no-base-check; it must then fail

            A seed that failed is replayed alone by --seeds 1 --from SEED. Exit code 1 when a seed failed.""";
    private static final long SEEDS_DEFAULT = 2_000;
    /** A line of progress for so many seeds. */
    private static final long REPORT_SEEDS = 10_000;

    private Main() {}

    /** Runs the program and ends the process with its exit code. */
    public static void main(String[] args) throws InterruptedException {
        System.exit(run(List.of(args), System.out, System.err));
    }

    /** What the command line asks for. */
    private record Wish(long seeds, long from, boolean fleets, Ablation ablation) {}

    static int run(List<String> args, PrintStream out, PrintStream err) throws InterruptedException {
        if (args.contains("--help") || args.contains("-h")) {
            out.println(HELP);
            return 0;
        }
        try {
            return simulate(wish(args), out);
        } catch (IllegalArgumentException e) {
            err.println("simulate: " + e.getMessage() + "; see --help");
            return 2;
        }
    }

    /** Runs the seeds and prints what came of them; gives the exit code. */
    private static int simulate(Wish wish, PrintStream out) throws InterruptedException {
        long began = System.nanoTime();
        int threads = Runtime.getRuntime().availableProcessors();
        Simulation simulation = wish.fleets() ? Simulation.ofFleets(threads) : Simulation.ofReplicas(wish.ablation(), threads);
        Simulation.Result result = simulation.run(wish.from(), wish.seeds(), done -> {
            if (done % REPORT_SEEDS == 0) {
                out.println(done + " seeds, " + throughput(done, began));
            }
        });
        result.failures().forEach(failure -> out.println("seed " + failure.seed() + " FAILED: " + failure.what()
                + "\n  replay: ./selvage simulate --seeds 1 --from " + failure.seed() + (wish.fleets() ? " --fleets yes" : "")));
        out.println(result.seeds() + " seeds from " + wish.from() + ", " + result.failures().size() + " failed, " + throughput(result.seeds(), began)
                + "; " + result.counts());
        return result.failures().isEmpty() ? 0 : 1;
    }

    private static String throughput(long seeds, long beganNanos) {
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        return String.format(Locale.ROOT, "%.0f s, %.1f seeds/s", seconds, seeds / seconds);
    }

    private static Wish wish(List<String> args) {
        long seeds = SEEDS_DEFAULT;
        Optional<Long> from = Optional.empty();
        boolean fleets = false;
        Ablation ablation = Ablation.NONE;
        for (int i = 0; i < args.size(); i += 2) {
            if (i + 1 == args.size()) {
                throw new IllegalArgumentException(args.get(i) + " needs a value");
            }
            String value = args.get(i + 1);
            switch (args.get(i)) {
                case "--seeds" -> seeds = number(value);
                case "--from" -> from = Optional.of(number(value));
                case "--fleets" -> fleets = value.equals("yes");
                case "--without" -> ablation = ablation(value);
                default -> throw new IllegalArgumentException("unknown option \"" + args.get(i) + "\"");
            }
        }
        return new Wish(seeds, from.orElseGet(() -> (long) new Random().nextInt(Integer.MAX_VALUE)), fleets, ablation);
    }

    private static long number(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + value + "\" is no number", e);
        }
    }

    private static Ablation ablation(String value) {
        try {
            return Ablation.valueOf(value.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + value + "\" is no rule", e);
        }
    }
}
