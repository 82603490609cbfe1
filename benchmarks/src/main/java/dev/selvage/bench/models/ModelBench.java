// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.models;

import dev.selvage.bench.data.DataFolder;
import dev.selvage.bench.data.DataFolder.NoData;
import dev.selvage.bench.data.NabData;
import dev.selvage.bench.data.SkabData;
import dev.selvage.bench.models.Line.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The program behind {@code selvage bench models}: repeats published rows first, then measures, one line for each
 * figure.
 */
public final class ModelBench {
    /** What it takes, for help and refusals. */
    public static final String USAGE =
            "usage: selvage bench models [--data FOLDER] [--only NAME] [--json]; NAME is one of " + String.join(", ", Section.names());

    /** No data, or a scorer that is not to be trusted. */
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private ModelBench() {}

    /** A group of figures that can be asked for alone. */
    enum Section {
        NAB,
        SKAB,
        OCCUPANCY,
        AI4I,
        FD001,
        SPEED,
        DECISION,
        HEAP;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static List<String> names() {
            return List.of(values()).stream().map(Section::label).toList();
        }
    }

    /** What the command line asks for. */
    private record Request(Path data, List<Section> sections, boolean json) {}

    /**
     * Runs the program on the given streams.
     *
     * @param usualData where the data is looked for when nobody says
     * @return the exit code: 0 measured, whether bars are met or not; 1 without data, or when a scorer differs from a published row; 2 wrong usage
     */
    public static int run(PrintWriter out, PrintWriter err, Path usualData, List<String> arguments) {
        Optional<Request> request = parse(arguments, usualData);
        if (request.isEmpty()) {
            err.println("selvage bench: " + USAGE);
            return WRONG_USAGE;
        }
        try {
            return measure(request.get(), out, err);
        } catch (NoData e) {
            err.println("selvage bench: " + e.getMessage());
        } catch (NumberFormatException e) {
            err.println("selvage bench: a cell of the data in " + request.get().data().normalize() + " is no number (" + e.getMessage() + ")");
        } catch (IOException e) {
            err.println("selvage bench: a temporary file cannot be written (" + e + ")");
        }
        return FAILED;
    }

    /** Empty for a command line that cannot be followed. */
    private static Optional<Request> parse(List<String> arguments, Path usualData) {
        Request request = new Request(usualData, List.of(Section.values()), false);
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            if (option.equals("--json")) {
                request = new Request(request.data(), request.sections(), true);
            } else if (option.equals("--data") && rest.hasNext()) {
                request = new Request(Path.of(rest.next()), request.sections(), request.json());
            } else if (option.equals("--only") && rest.hasNext()) {
                String name = rest.next();
                List<Section> only = List.of(Section.values()).stream().filter(section -> section.label().equals(name)).toList();
                if (only.isEmpty()) {
                    return Optional.empty();
                }
                request = new Request(request.data(), only, request.json());
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(request);
    }

    private static int measure(Request request, PrintWriter out, PrintWriter err) throws IOException {
        DataFolder folder = DataFolder.at(request.data());
        List<Line> checks = checks(folder, request.sections());
        print(checks, request, out);
        long different = checks.stream().filter(line -> line.verdict() == Verdict.DIFFERENT).count();
        if (different > 0) {
            err.println("selvage bench: " + different + " rows of the scorers are not as published, so nothing is measured");
            return FAILED;
        }
        for (Section section : request.sections()) {
            print(figures(section, folder), request, out);
        }
        return 0;
    }

    /** Only of the scorers that the sections need. */
    private static List<Line> checks(DataFolder folder, List<Section> sections) throws NoData {
        List<Line> checks = new ArrayList<>();
        if (sections.contains(Section.NAB)) {
            checks.addAll(ScorerCheck.nab(NabData.read(folder)));
        }
        if (sections.contains(Section.SKAB)) {
            checks.addAll(ScorerCheck.skab(SkabData.read(folder)));
        }
        return checks;
    }

    private static List<Line> figures(Section section, DataFolder folder) throws IOException {
        return switch (section) {
            case NAB -> NabFigures.measure(NabData.read(folder));
            case SKAB -> SkabFigures.measure(SkabData.read(folder));
            case OCCUPANCY -> TableFigures.occupancy(folder);
            case AI4I -> TableFigures.machines(folder);
            case FD001 -> EngineFigures.measure(folder);
            case DECISION -> DecisionFigures.measure(SkabData.read(folder));
            case SPEED -> SpeedFigures.measure(folder);
            case HEAP -> HeapFigure.measure(folder);
        };
    }

    private static void print(List<Line> lines, Request request, PrintWriter out) {
        lines.forEach(line -> out.println(request.json() ? line.json() : line.text()));
    }
}
