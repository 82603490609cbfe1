// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.house;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * The figures of the whole tree that have a house number. Main code only, but for the ratio of test to main lines.
 *
 * @param fileMedian lines of the middle main file
 * @param methodP90 lines that nine of ten main methods do not pass
 * @param finalShare of the fields; record components are fields
 * @param nullsPerThousand null literals per 1,000 lines of code
 * @param commentShare comment lines per line of code, licence headers included, as line counters do
 * @param testShare lines of test files per line of main files
 */
record Figures(
        long fileMedian,
        long methodP90,
        double finalShare,
        double nullsPerThousand,
        double commentShare,
        double testShare) {
    static Figures of(List<JavaFile> files) {
        List<JavaFile> main = files.stream().filter(JavaFile::isMain).toList();
        double code = sum(main, f -> f.lines().codeLines());
        double finals = sum(main, f -> f.fields().stream().filter(JavaFile.Field::isFinal).count());
        double testLines = sum(files, f -> f.isMain() ? 0 : f.source().lines().size());
        return new Figures(
                quantile(main.stream().mapToLong(f -> f.source().lines().size()), 0.5),
                quantile(main.stream().flatMapToLong(f -> f.methods().stream().mapToLong(JavaFile.Method::lines)), 0.9),
                finals / sum(main, f -> f.fields().size()),
                1_000 * sum(main, f -> f.marks().nulls().size()) / code,
                sum(main, f -> f.lines().commentLines()) / code,
                testLines / sum(main, f -> f.source().lines().size()));
    }

    /** The fields of main code that are not final. */
    static List<Finding> openFields(List<JavaFile> files) {
        return files.stream()
                .filter(JavaFile::isMain)
                .flatMap(f -> f.fields().stream()
                        .filter(field -> !field.isFinal())
                        .map(field -> f.finding(field.line(), field.name() + " is not final", "nine fields of ten are")))
                .toList();
    }

    /** The null literals of main code. */
    static List<Finding> nulls(List<JavaFile> files) {
        return files.stream()
                .filter(JavaFile::isMain)
                .flatMap(f -> f.marks().nulls().stream().map(line -> f.finding(line, "null", "absence is an Optional")))
                .toList();
    }

    /** One line for people. */
    String line() {
        return String.format(
                Locale.ROOT,
                "file median %d, method p90 %d, final fields %.3f, nulls per 1,000 %.1f, comment/code %.3f, test/main %.3f",
                fileMedian, methodP90, finalShare, nullsPerThousand, commentShare, testShare);
    }

    /** The smallest value that is at least as large as that share of the values. */
    static long quantile(LongStream values, double share) {
        long[] sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    private static double sum(List<JavaFile> files, ToLongFunction<JavaFile> count) {
        return files.stream().mapToLong(count).sum();
    }
}
