// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import dev.selvage.bench.Options.Refused;
import dev.selvage.bench.models.ModelBench;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The program behind {@code selvage bench}: measures what is asked and prints one line for each figure. */
public final class Main {
    /** A name that does not exist, or a measurement that failed; one line says which. */
    static final int FAILED = 1;
    /** The command line itself is wrong. */
    static final int USAGE = 2;

    /** The word for figures that are held against bars and not against a floor; they have options of their own. */
    static final String MODELS = "models";
    /** The same of the agent as a program. */
    static final String AGENT = "agent";

    private Main() {}

    /** Runs the program and ends the process with its exit code. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /** Runs the program on the given streams; returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        if (List.of(args).contains("--help")) {
            out.println(Options.help() + "\n" + ModelBench.USAGE + "\n" + AgentBench.USAGE);
            return 0;
        }
        if (List.of(args).indexOf(MODELS) == 0) {
            return ModelBench.run(out, err, usualData(), List.of(args).subList(1, args.length));
        }
        if (List.of(args).indexOf(AGENT) == 0) {
            return AgentBench.run(usualFolder(), out, err, List.of(args).subList(1, args.length));
        }
        try {
            measure(Options.parse(List.of(args)), out, err);
            return 0;
        } catch (Refused refused) {
            err.println("selvage bench: " + refused.getMessage());
            return refused.unknownName ? FAILED : USAGE;
        } catch (FailedMeasurement e) {
            err.println("selvage bench: " + e.getMessage());
            return FAILED;
        } catch (IOException | SQLException e) {
            err.println("selvage bench: the files cannot be written (" + e + "); name another folder with --folder");
            return FAILED;
        }
    }

    private static void measure(Options options, PrintWriter out, PrintWriter err) throws IOException, SQLException {
        try (Workplace workplace = new Workplace(options.folder().orElseGet(Main::usualFolder))) {
            Bench bench = new Bench(workplace, new AlternatingRounds(options.rounds(), System::nanoTime), options.rows());
            if (workplace.isInMemory()) {
                err.println("selvage bench: the folder is in memory, so commits cost nothing; name one on a disk with --folder");
            }
            if (options.rounds() < AlternatingRounds.QUOTABLE_MIN) {
                err.println("selvage bench: fewer than " + AlternatingRounds.QUOTABLE_MIN + " rounds, not for quoting");
            }
            if (!options.json()) {
                out.println(Figure.HEADING);
            }
            for (Figures figure : options.figures()) {
                for (Figure measured : figure.measure(bench)) {
                    out.println(options.json() ? measured.json() : measured.line());
                }
            }
        }
    }

    /** Where the script says, which is in the checkout: many machines keep their temporary folder in memory. */
    private static Path usualFolder() {
        return Path.of(Optional.ofNullable(System.getProperty("selvage.bench.folder")).orElse(System.getProperty("java.io.tmpdir")));
    }

    /** Beside the checkout, which has none of it. */
    private static Path usualData() {
        return Path.of(Optional.ofNullable(System.getProperty("selvage.root")).orElse("."), "..", "shared", "data");
    }
}
