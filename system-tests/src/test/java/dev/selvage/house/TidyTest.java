// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keeps the house numbers over the whole checkout. {@link TidySamplesTest} shows that each rule can fail. */
class TidyTest {
    /** Fewer files than this means that the reader looks in the wrong place. */
    private static final int FILES_MIN = 150;

    private static List<Checkout.TextFile> texts = List.of();
    private static List<JavaFile> sources = List.of();
    private static Figures figures = new Figures(0, 0, 0, 0, 0, 0);

    @BeforeAll
    static void readTheCheckout() throws IOException {
        texts = Checkout.textFiles(Checkout.root());
        sources = TreeReader.read(texts.stream().filter(Checkout.TextFile::isJava).toList());
        figures = Figures.of(sources);
        System.out.println("house: " + sources.size() + " Java files, " + figures.line());
    }

    @Test
    void theWholeCheckoutIsRead() {
        assertTrue(sources.size() >= FILES_MIN, sources.size() + " Java files below " + Checkout.root());
        assertTrue(texts.stream().anyMatch(t -> t.path().equals("pom.xml")), "no pom.xml in " + Checkout.root());
    }

    @ParameterizedTest
    @EnumSource
    void everyJavaFileKeeps(FileRule rule) {
        assertNone(sources.stream().flatMap(file -> rule.check(file).stream()).toList());
    }

    @ParameterizedTest
    @EnumSource
    void everyTextKeeps(TextRule rule) {
        assertNone(texts.stream().filter(rule::concerns).flatMap(file -> rule.check(file).stream()).toList());
    }

    @Test
    void everyMainPackageSaysWhatItIsFor() {
        assertNone(PackageInfos.missing(sources));
    }

    @Test
    void filesAreShort() {
        assertTrue(figures.fileMedian() <= HouseNumbers.FILE_MEDIAN_MAX, figures.line());
    }

    @Test
    void methodsAreShort() {
        assertTrue(figures.methodP90() <= HouseNumbers.METHOD_P90_MAX, figures.line());
    }

    @Test
    void fieldsAreFinal() {
        assertTrue(
                figures.finalShare() >= HouseNumbers.FINAL_SHARE_MIN,
                () -> figures.line() + "\n" + list(Figures.openFields(sources)));
    }

    @Test
    void nullIsRare() {
        assertTrue(
                figures.nullsPerThousand() <= HouseNumbers.NULLS_PER_THOUSAND_MAX,
                () -> figures.line() + "\n" + list(Figures.nulls(sources)));
    }

    @Test
    void commentsAreNeitherFewNorMany() {
        assertTrue(
                figures.commentShare() >= HouseNumbers.COMMENT_SHARE_MIN && figures.commentShare() <= HouseNumbers.COMMENT_SHARE_MAX, figures.line());
    }

    @Test
    void testsWeighAsMuchAsWhatTheyTest() {
        assertTrue(figures.testShare() >= HouseNumbers.TEST_SHARE_MIN, figures.line());
    }

    @Test
    void everySleepThatIsAllowedIsThere() {
        Set<String> sleeping = sources.stream()
                .filter(f -> !f.isMain() && !f.marks().sleeps().isEmpty())
                .map(JavaFile::path)
                .collect(Collectors.toSet());
        assertEquals(sleeping, HouseNumbers.SLEEPS_ALLOWED.keySet(), "tests that sleep, and the list of those that may");
    }

    private static void assertNone(List<Finding> findings) {
        assertTrue(findings.isEmpty(), () -> findings.size() + " found:\n" + list(findings));
    }

    private static String list(List<Finding> findings) {
        return findings.stream().map(Finding::toString).collect(Collectors.joining("\n"));
    }
}
