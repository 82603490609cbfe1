// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.house;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The house rules that one Java file alone can break. */
enum FileRule {
    FILE_LENGTH(file -> {
        int lines = file.source().lines().size();
        return lines <= HouseNumbers.FILE_LINES_MAX
                ? List.of()
                : List.of(file.finding(lines, "is line " + lines, "a file has at most " + HouseNumbers.FILE_LINES_MAX + ": split it by concern"));
    }),
    METHOD_LENGTH(file -> file.methods().stream()
            .filter(m -> m.lines() > HouseNumbers.METHOD_LINES_MAX)
            .map(m -> file.finding(m.line(), m.name() + " has " + m.lines() + " lines",
                    "a method has at most " + HouseNumbers.METHOD_LINES_MAX))
            .toList()),
    PARAMETERS(file -> file.marks().signatures().stream()
            .filter(s -> s.parameters() > HouseNumbers.PARAMETERS_MAX)
            .map(s -> file.finding(s.line(), s.name() + " takes " + s.parameters() + " parameters",
                    "at most " + HouseNumbers.PARAMETERS_MAX + ": a record names them"))
            .toList()),
    EMPTY_CATCH(file -> at(file, file.marks().emptyCatches(), "empty catch", "handle, count or rethrow; a failure is never silent")),
    STAR_IMPORT(file -> at(file, file.marks().starImports(), "star import", "name what is used")),
    DISABLED_TEST(file -> at(file, file.marks().disabled(), "test switched off", "assume what is missing, or delete it")),
    SLEEP(file -> file.isMain() || HouseNumbers.SLEEPS_ALLOWED.containsKey(file.path())
            ? List.of()
            : at(file, file.marks().sleeps(), "sleep in a test", "wait for the condition with a deadline")),
    SPDX(file -> file.source().text().startsWith(HouseNumbers.HEADER)
            ? List.of()
            : List.of(file.finding(1, "no licence header", "each file starts with the two SPDX lines"))),
    PACKAGE_NAME(file -> Stream.of(file.packageName().split("\\.", -1))
            .filter(HouseNumbers.BAD_LEVELS::contains)
            .map(level -> file.finding(1, "package level \"" + level + "\"", "a package is named after what it is about"))
            .toList()),
    PACKAGE_DEPTH(file -> file.packageName().chars().filter(c -> c == '.').count() <= HouseNumbers.PACKAGE_DOTS_MAX
            ? List.of()
            : List.of(file.finding(1, "package " + file.packageName(), "packages are at most five names deep"))),
    CLASS_NAME(file -> file.types().stream()
            .filter(t -> HouseNumbers.BAD_CLASS.matcher(t.name()).matches())
            .map(t -> file.finding(t.line(), "class " + t.name(), "a class is named after what it is"))
            .toList()),
    UNFINISHED(file -> matches(file, file.lines().commentText(), HouseNumbers.UNFINISHED_WORK,
            "finish it or delete it; plans have a page of their own")),
    ISSUE_NUMBER(file -> matches(file, file.lines().commentText(), HouseNumbers.ISSUE, "say the reason itself"));

    @SuppressWarnings("ImmutableEnumChecker") // the lambdas above keep no state
    private final Function<JavaFile, List<Finding>> check;

    FileRule(Function<JavaFile, List<Finding>> check) {
        this.check = check;
    }

    List<Finding> check(JavaFile file) {
        return check.apply(file);
    }

    private static List<Finding> at(JavaFile file, List<Long> lines, String what, String why) {
        return lines.stream().map(line -> file.finding(line, what, why)).toList();
    }

    private static List<Finding> matches(JavaFile file, String text, Pattern pattern, String why) {
        List<Finding> findings = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = pattern.matcher(lines.get(i));
            if (matcher.find()) {
                findings.add(file.finding(i + 1L, "\"" + matcher.group() + "\"", why));
            }
        }
        return findings;
    }
}
