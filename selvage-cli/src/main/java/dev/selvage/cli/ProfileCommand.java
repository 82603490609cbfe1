// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileException;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.Starter;
import dev.selvage.profile.text.Problem;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code selvage profile}: checks device files and profiles, and shows what a device file comes to. */
@Command(
        name = "profile",
        description = "Checks, shows and begins device files and profiles.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(check | show | new)",
        footer = {"", "Example: selvage profile check press-07.yaml"})
final class ProfileCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new picocli.CommandLine.ParameterException(spec.commandLine(), "say check, show or new");
    }

    /** {@code file:line:col /pointer reason} for each problem; the exit code is 1 when there is one. */
    @Command(
            name = "check",
            description = "Prints file:line:col /pointer reason for each problem; exits 1 when there is one.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: selvage profile check press-07.yaml press-08.yaml"})
    int check(
            @Parameters(arity = "1..*", paramLabel = "FILE", description = "device files or profiles") List<Path> files,
            @Option(names = "--json", description = "print the problems as one JSON array") boolean json) {
        PrintWriter out = spec.commandLine().getOut();
        List<Problem> all = new ArrayList<>();
        for (Path file : files) {
            List<Problem> problems = DeviceFile.check(file, ProfileSource.bundled());
            all.addAll(problems);
            if (!json) {
                problems.forEach(out::println);
                if (problems.isEmpty()) {
                    out.println(Printable.of(file.toString()) + ": ok");
                }
            }
        }
        if (json) {
            out.println(new Json.Arr(all.stream().map(ProfileCommand::json).toList()).text());
        }
        return all.isEmpty() ? 0 : Main.FAILED;
    }

    /** The device with inheritance, parameters, overrides and defaults worked in, as JSON. */
    @Command(
            name = "show",
            description = "Prints a device with everything its profiles and defaults add.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: selvage profile show --resolved press-07.yaml"})
    int show(
            @Option(names = "--resolved", required = true, description = "the resolved form, as one JSON document; the only form")
                    boolean resolved,
            @Parameters(paramLabel = "FILE", description = "a device file") Path file)
            throws CliException {
        try {
            spec.commandLine().getOut().println(DeviceFile.read(file, ProfileSource.bundled()).resolved().text());
            return 0;
        } catch (ProfileException e) {
            throw firstOf(e);
        }
    }

    /** A first profile and device file, commented. */
    @Command(
            name = "new",
            description = "Writes NAME.yaml, a commented profile to begin with, and NAME-1.yaml, its first device.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: selvage profile new boiler && selvage up --device boiler-1.yaml"})
    int begin(
            @Parameters(paramLabel = "NAME", description = "the profile's name: a-z, 0-9 and -") String name,
            @Option(names = "--dir", paramLabel = "DIR", defaultValue = ".", description = "where to (default: here)") Path folder)
            throws CliException {
        try {
            PrintWriter out = spec.commandLine().getOut();
            List<Path> files = Starter.write(folder, name);
            files.forEach(file -> out.println("wrote " + Printable.of(file.normalize().toString())));
            out.println("next: selvage up --device " + Printable.of(files.get(1).normalize().toString()));
            return 0;
        } catch (IllegalArgumentException e) {
            throw new CliException("\"" + Printable.of(name) + "\": " + e.getMessage(), e);
        } catch (FileAlreadyExistsException e) {
            throw new CliException(Printable.of(e.getMessage()) + " is there already; nothing was written, give another name or --dir", e);
        } catch (IOException e) {
            throw new CliException("cannot write into " + Printable.of(folder.toString()) + ": " + Printable.of(e.toString()), e);
        }
    }

    /** A file's first problem, and how to see the others. */
    static CliException firstOf(ProfileException e) {
        Problem first = e.problems().get(0);
        int others = e.problems().size() - 1;
        String more = others == 0 ? "" : "; and " + others + " more, see selvage profile check " + Printable.of(first.file());
        return new CliException(first + more, e);
    }

    private static Json json(Problem problem) {
        return Json.object()
                .put("file", problem.file())
                .put("line", problem.line())
                .put("column", problem.column())
                .put("pointer", problem.pointer())
                .put("reason", problem.reason())
                .build();
    }
}
