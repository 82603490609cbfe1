// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The torture test as a program: {@code ./selvage torture --rounds N --seed S}. */
public final class Main {
    private static final String HELP = """
            Runs broker, gateway and agents as processes, writes rows into their files by plain SQL, and kills one of them (SIGKILL)
            in every round, some again while they recover. Every ten rounds and at the end it waits for quiet and compares: all
            replicas equal, every committed row there or replaced by a write that saw it, nothing acknowledged lost.

            With --tasks it submits tasks instead, kills until all are submitted, and then each must have ended once: done, or, of
            those that must not be done twice and were cut off in the middle, told as not known.

            Usage: ./selvage torture [--rounds N | --tasks N] [--seed S] [--agents N] [--folder F]

              --rounds N   how many kills, default 100 (about eight minutes on two cores)
              --tasks N    how many tasks
              --seed S     the same seed gives the same plan, default drawn at random and printed; what happens in
                           between differs from run to run
              --agents N   how many agents, 1 to 20, default 3
              --folder F   where data and logs are kept, and stay; must be empty or absent. Default a temporary folder, which
                           stays only if something is wrong

            Exit code 1 with what differs when something was lost.""";
    private static final int ROUNDS_DEFAULT = 100;
    private static final int AGENTS_DEFAULT = 3;
    /** Each is a JVM. */
    private static final int AGENTS_MAX = 20;

    private Main() {}

    /** Runs the program and ends the process with its exit code. */
    public static void main(String[] args) throws IOException, SQLException, InterruptedException {
        System.exit(run(List.of(args), System.out, System.err));
    }

    /** What the command line asks for. */
    private record Wish(int rounds, int tasks, long seed, int agents, Optional<Path> folder) {}

    static int run(List<String> args, PrintStream out, PrintStream err) throws IOException, SQLException, InterruptedException {
        if (args.contains("--help") || args.contains("-h")) {
            out.println(HELP);
            return 0;
        }
        try {
            return torture(wish(args), out);
        } catch (IllegalArgumentException e) {
            err.println("torture: " + e.getMessage() + "; see --help");
            return 2;
        }
    }

    /** Runs it and prints what is wrong; gives the exit code. */
    private static int torture(Wish wish, PrintStream out) throws IOException, SQLException, InterruptedException {
        Path checkout = Path.of(System.getProperty("selvage.root", "."));
        Path folder = wish.folder().isPresent() ? wish.folder().get().toAbsolutePath() : Files.createTempDirectory("selvage-torture-");
        Site site = Site.in(checkout, folder, wish.agents());
        out.println("seed " + wish.seed() + ", " + (wish.tasks() > 0 ? wish.tasks() + " tasks" : wish.rounds() + " rounds") + ", broker, gateway and "
                + wish.agents() + " agents in " + folder);
        List<String> wrong = wish.tasks() > 0 ? tasks(site, wish, out) : rounds(site, wish, out);
        wrong.forEach(what -> out.println("WRONG " + what));
        if (!wrong.isEmpty()) {
            out.println("all files and logs are in " + folder + "; the same plan: ./selvage torture " + (wish.tasks() > 0 ? "--tasks " + wish.tasks() : "--rounds " + wish.rounds()) + " --seed " + wish.seed()
                    + " --agents " + wish.agents());
        } else if (wish.folder().isEmpty()) {
            Folders.delete(folder);
        }
        return wrong.isEmpty() ? 0 : 1;
    }

    private static List<String> rounds(Site site, Wish wish, PrintStream out) throws IOException, SQLException, InterruptedException {
        try (Torture torture = new Torture(site, Plan.of(wish.seed(), wish.rounds(), site.devices()), out)) {
            endWith(torture);
            return torture.run();
        }
    }

    private static List<String> tasks(Site site, Wish wish, PrintStream out) throws IOException, SQLException, InterruptedException {
        try (TaskTorture torture = new TaskTorture(site, wish.tasks(), wish.seed(), out)) {
            endWith(torture);
            return torture.run();
        }
    }

    /** Children outlive a parent that is interrupted, unless they are ended. */
    private static <T extends AutoCloseable> void endWith(T torture) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                torture.close();
            } catch (Exception e) {
                System.err.println("torture: a program may still run: " + e);
            }
        }, "stop"));
    }

    /** What the options ask for; throws IllegalArgumentException with what is wrong about them. */
    private static Wish wish(List<String> args) throws IOException {
        int rounds = ROUNDS_DEFAULT;
        int tasks = 0;
        long seed = new Random().nextInt(Integer.MAX_VALUE);
        int agents = AGENTS_DEFAULT;
        Optional<Path> folder = Optional.empty();
        for (int i = 0; i < args.size(); i += 2) {
            if (i + 1 == args.size()) {
                throw new IllegalArgumentException(args.get(i) + " needs a value");
            }
            String value = args.get(i + 1);
            switch (args.get(i)) {
                case "--rounds" -> rounds = (int) number(value, 1, 1_000_000);
                case "--tasks" -> tasks = (int) number(value, 1, 1_000_000);
                case "--seed" -> seed = number(value, Long.MIN_VALUE, Long.MAX_VALUE);
                case "--agents" -> agents = (int) number(value, 1, AGENTS_MAX);
                case "--folder" -> folder = Optional.of(fresh(Path.of(value)));
                default -> throw new IllegalArgumentException("unknown option \"" + args.get(i) + "\"");
            }
        }
        return new Wish(rounds, tasks, seed, agents, folder);
    }

    /** A whole number within bounds, both included. */
    private static long number(String value, long min, long max) {
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
            throw new IllegalArgumentException(value + " is not within " + min + " and " + max);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + value + "\" is no number", e);
        }
    }

    /** Old data would be judged as lost or invented. */
    private static Path fresh(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var inside = Files.list(folder)) {
                if (inside.findAny().isPresent()) {
                    throw new IllegalArgumentException(folder + " is not empty; name a new folder");
                }
            }
        }
        return folder;
    }
}
