// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import dev.selvage.bench.Figures.Group;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * What the command line asks for.
 *
 * @param group what {@code figures} are of
 * @param figures which to measure, in order
 * @param rounds measured rounds of each
 * @param rows of a round, if said
 * @param folder where the temporary folder is made, if said
 */
record Options(Group group, List<Figures> figures, boolean json, int rounds, OptionalInt rows, Optional<Path> folder) {
    static final String USAGE =
            "usage: selvage bench replica|e2e|tasks [--json] [--rounds N] [--rows N] [--only NAME] [--folder DIR]; docs/benchmarks.md explains it";

    /** Odd, so that the median is one of them. */
    static final int ROUNDS_DEFAULT = 7;
    /** More take hours and say no more. */
    private static final int ROUNDS_MAX = 1_000;
    /** Ten devices share them. */
    private static final int ROWS_MIN = 10;
    /** All rows are held in memory, about a kilobyte each. */
    private static final int ROWS_MAX = 1_000_000;

    /** A command line that cannot be followed; the message is one line for the user. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        /** True for a name that does not exist, false for wrong usage. */
        final boolean unknownName;

        Refused(boolean unknownName, String message) {
            super(message);
            this.unknownName = unknownName;
        }
    }

    /** Reads the arguments after {@code bench}. */
    static Options parse(List<String> arguments) throws Refused {
        Iterator<String> rest = arguments.iterator();
        String word = rest.hasNext() ? rest.next() : "";
        if (word.isEmpty() || word.startsWith("-")) {
            throw wrong("say what to measure: " + groups());
        }
        Group group = Arrays.stream(Group.values()).filter(g -> g.label.equals(word)).findFirst()
                .orElseThrow(() -> new Refused(true, "no benchmarks are named \"" + printable(word) + "\"; there are: " + groups()));
        Options options =
                new Options(group, Figures.usual(group), false, ROUNDS_DEFAULT, OptionalInt.empty(), Optional.empty());
        while (rest.hasNext()) {
            options = options.with(rest.next(), rest);
        }
        return options;
    }

    private Options with(String option, Iterator<String> rest) throws Refused {
        return switch (option) {
            case "--json" -> new Options(group, figures, true, rounds, rows, folder);
            case "--rounds" -> new Options(group, figures, json, number(option, rest, 1, ROUNDS_MAX), rows, folder);
            case "--rows" -> new Options(group, figures, json, rounds, OptionalInt.of(number(option, rest, ROWS_MIN, ROWS_MAX)), folder);
            case "--only" -> new Options(group, List.of(figure(value(option, rest))), json, rounds, rows, folder);
            case "--folder" -> new Options(group, figures, json, rounds, rows, Optional.of(Path.of(value(option, rest))));
            default -> throw wrong("unknown option \"" + printable(option) + "\"");
        };
    }

    private static String value(String option, Iterator<String> rest) throws Refused {
        if (!rest.hasNext()) {
            throw wrong(option + " needs a value");
        }
        return rest.next();
    }

    private static int number(String option, Iterator<String> rest, int min, int max) throws Refused {
        String text = value(option, rest);
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(option + " needs a number, not \"" + printable(text) + "\"");
        }
        throw wrong(option + " is " + text + "; it must be from " + min + " to " + max);
    }

    private Figures figure(String name) throws Refused {
        return Figures.of(group).stream().filter(f -> f.label.equals(name)).findFirst()
                .orElseThrow(() -> new Refused(true, "no figure is named \"" + printable(name) + "\"; there are: " + names(Figures.of(group))));
    }

    private static String groups() {
        return Arrays.stream(Group.values()).map(group -> group.label).collect(Collectors.joining(", ")) + ", " + Main.MODELS;
    }

    private static String names(List<Figures> figures) {
        return figures.stream().map(figure -> figure.label).collect(Collectors.joining(", "));
    }

    /** The answer to {@code --help}: the usage, and all names. */
    static String help() {
        StringBuilder help = new StringBuilder(USAGE);
        for (Group group : Group.values()) {
            List<Figures> usual = Figures.usual(group);
            List<Figures> named = Figures.of(group).stream().filter(figure -> !usual.contains(figure)).toList();
            help.append("\n  ").append(group.label).append(": ").append(names(usual));
            if (!named.isEmpty()) {
                help.append("\n    and only with --only, since they take minutes: ").append(names(named));
            }
        }
        return help.toString();
    }

    private static Refused wrong(String what) {
        return new Refused(false, what + "; " + USAGE);
    }

    /** A terminal obeys control characters. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
