// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each house rule fires on a small bad sample, and on nothing in a good one. */
class TidySamplesTest {
    private static final Map<FileRule, String> BAD = new EnumMap<>(FileRule.class);

    static {
        BAD.put(FileRule.FILE_LENGTH, body("\n".repeat(HouseNumbers.FILE_LINES_MAX)));
        BAD.put(FileRule.METHOD_LENGTH, body("void f() {" + "\n".repeat(HouseNumbers.METHOD_LINES_MAX) + "}"));
        BAD.put(FileRule.PARAMETERS, body("abstract void f(int a, int b, int c, int d, int e, int f, int g);"));
        BAD.put(FileRule.EMPTY_CATCH, body("void f() { try { g(); } catch (Exception e) { /* said, not done */ } }"));
        BAD.put(FileRule.STAR_IMPORT, header() + "package a.b;\nimport java.util.*;\nclass X {}");
        BAD.put(FileRule.DISABLED_TEST, body("@Disabled @Test void f() {}"));
        BAD.put(FileRule.SLEEP, body("void f() { Thread.sleep(1); }"));
        BAD.put(FileRule.SPDX, "package a.b;\nclass X {}");
        BAD.put(FileRule.PACKAGE_NAME, header() + "package a.util;\nclass X {}");
        BAD.put(FileRule.PACKAGE_DEPTH, header() + "package a.b.c.d.e.f;\nclass X {}");
        BAD.put(FileRule.CLASS_NAME, body("class StringUtils {}"));
        BAD.put(FileRule.UNFINISHED, body("// TO" + "DO later"));
        BAD.put(FileRule.ISSUE_NUMBER, body("// see issue " + "12"));
    }

    private static String header() {
        return HouseNumbers.HEADER;
    }

    private static String body(String members) {
        return header() + "package a.b;\nabstract class X {\n" + members + "\n}\n";
    }

    private static JavaFile file(String path, String text) {
        return TreeReader.read(List.of(new Checkout.TextFile(path, text))).get(0);
    }

    private static Set<FileRule> broken(JavaFile file) {
        Set<FileRule> broken = EnumSet.noneOf(FileRule.class);
        for (FileRule rule : FileRule.values()) {
            if (!rule.check(file).isEmpty()) {
                broken.add(rule);
            }
        }
        return broken;
    }

    @ParameterizedTest
    @EnumSource
    void itsBadSampleBreaksThisRuleAlone(FileRule rule) {
        assertEquals(EnumSet.of(rule), broken(file("m/src/test/java/a/b/X.java", BAD.getOrDefault(rule, body("")))));
    }

    @Test
    void aGoodFileBreaksNone() {
        String good = body("""
                /** Not "// TO" + "DO", but close. */
                final String s = "Thread.sleep(1); /* not a comment */ // nor this";
                void f(int a, int b, int c, int d, int e, int g) throws Exception {
                    try { h(); } catch (Exception x) { throw x; }
                    worker.sleep(5);
                }
                class Impulse {}
                """);
        assertEquals(Set.of(), broken(file("m/src/test/java/a/b/X.java", good)));
    }

    @Test
    void aFindingSaysFileLineWhatAndWhy() {
        JavaFile file = file("m/X.java", body("class FooImpl {}"));
        assertEquals(
                List.of("m/X.java:5 class FooImpl, a class is named after what it is"),
                FileRule.CLASS_NAME.check(file).stream().map(Finding::toString).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Utils", "StringUtil", "PathHelper", "ReplicaImpl", "TaskManager", "Common"})
    void namesThatSayNothing(String name) {
        assertEquals(EnumSet.of(FileRule.CLASS_NAME), broken(file("X.java", body("record " + name + "() {}"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TimeUnit.SECONDS.sleep(1)", "java.lang.Thread.sleep(1)", "sleep(1)"})
    void sleepsInOtherWords(String call) {
        assertEquals(EnumSet.of(FileRule.SLEEP), broken(file("m/src/test/java/X.java", body("void f() { " + call + "; }"))));
        assertEquals(Set.of(), broken(file("m/src/main/java/X.java", body("void f() { " + call + "; }"))));
    }

    @Test
    void aStaticStarImportIsOneToo() {
        JavaFile file = file("X.java", header() + "package a;\nimport static java.lang.Math.*;\nclass X {}");
        assertEquals(List.of(4L), file.marks().starImports());
    }

    @Test
    void whatIsNotJavaIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> file("X.java", "class {"));
    }

    @Test
    void componentsAreFieldsAndEnumConstantsAreNot() {
        String members = """
                int open; final int shut = 1; @Option(names = "--x") int injected; @Override int other;
                record R(int a) { static int shared; }
                enum E { A, B; private int x; }
                interface I { int CONSTANT = 1; }
                """;
        List<String> fields = file("X.java", body(members)).fields().stream()
                .map(f -> f.name() + (f.isFinal() ? " final" : ""))
                .toList();
        assertEquals(List.of("open", "shut final", "other", "a final", "shared", "x", "CONSTANT final"), fields);
    }

    @Test
    void aRecordsHeaderIsNoParameterList() {
        String record = "record R(int a, int b, int c, int d, int e, int f, int g) { R { check(a); } }";
        assertEquals(Set.of(), broken(file("X.java", body(record))));
    }

    @Test
    void nullLiteralsAreCountedButNotTheWord() {
        JavaFile file = file("X.java", body("// null\nString s = \"null\";\nObject o = null == s ? null : s;"));
        assertEquals(List.of(7L, 7L), file.marks().nulls());
    }

    @Test
    void linesOfCodeAndOfComment() {
        LineKinds lines = LineKinds.of(header() + """
                package a; // both

                /** Two
                 * lines. */
                class X { String s = "/* code */"; char c = '"'; // both
                    String t = \"""
                        // code "
                        \\\""" code
                        \""";
                }
                """);
        assertEquals(7, lines.codeLines());
        assertEquals(6, lines.commentLines());
        assertFalse(lines.commentText().contains("code"), lines.commentText());
    }

    @Test
    void aPackageWithoutWordsIsFound() {
        JavaFile bare = file("m/src/main/java/a/X.java", body(""));
        JavaFile info = file("m/src/main/java/a/package-info.java", header() + "/** Says it. */\npackage a;");
        JavaFile mute = file("m/src/main/java/a/package-info.java", header() + "package a;");
        JavaFile test = file("m/src/test/java/c/X.java", body(""));
        assertEquals(1, PackageInfos.missing(List.of(bare, test)).size());
        assertEquals(1, PackageInfos.missing(List.of(bare, mute)).size());
        assertEquals(List.of(), PackageInfos.missing(List.of(bare, info)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/wo" + "rk/main", "in `/ro" + "ot/.m2`", "/ho" + "me/kim/x", "C:" + "\\Users\\kim"})
    void pathsOfOneMachine(String text) {
        assertFalse(TextRule.MACHINE_PATH.check(new Checkout.TextFile("a.md", "fine\n" + text)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sv1/home/lamp-1/state", "https://example.org/work/x", "/home/<you>/x", "src/work/x", "${x}/work/y"})
    void pathsOfEveryMachine(String text) {
        assertEquals(List.of(), TextRule.MACHINE_PATH.check(new Checkout.TextFile("a.md", text)));
    }

    @Test
    void numbersOfATracker() {
        assertFalse(TextRule.ISSUE_NUMBER.check(new Checkout.TextFile("a.md", "fixes #" + "7.")).isEmpty());
        assertFalse(TextRule.ISSUE_NUMBER.check(new Checkout.TextFile("a.md", "Bug " + "12")).isEmpty());
        assertEquals(List.of(), TextRule.ISSUE_NUMBER.check(new Checkout.TextFile("a.md", "`sv1/#`, [x](y#1), &#39;, 12 bugs")));
        assertFalse(TextRule.ISSUE_NUMBER.concerns(new Checkout.TextFile("A.java", "")));
    }

    @Test
    void figuresOfASmallTree() {
        String main = body("/** Why. */\nint a;\nfinal int b = 1;\nvoid f() {\n}\nObject o = null;");
        List<JavaFile> files = List.of(file("m/src/main/java/X.java", main), file("m/src/test/java/X.java", main));
        Figures figures = Figures.of(files);
        assertEquals(11, figures.fileMedian());
        assertEquals(2, figures.methodP90());
        assertEquals(1 / 3.0, figures.finalShare(), 1e-9);
        assertEquals(1_000 / 8.0, figures.nullsPerThousand(), 1e-9);
        assertEquals(3 / 8.0, figures.commentShare(), 1e-9);
        assertEquals(1.0, figures.testShare(), 1e-9);
        assertEquals("[m/src/main/java/X.java:6 a is not final, nine fields of ten are, m/src/main/java/X.java:10 o is not final,"
                + " nine fields of ten are]", Figures.openFields(files).toString());
        assertEquals("[m/src/main/java/X.java:10 null, absence is an Optional]", Figures.nulls(files).toString());
        assertTrue(figures.line().contains("file median 11"), figures.line());
    }

    @Test
    void quantilesAreValuesThatExist() {
        assertEquals(9, Figures.quantile(LongStream.rangeClosed(1, 10), 0.9));
        assertEquals(5, Figures.quantile(LongStream.rangeClosed(1, 10), 0.5));
        assertEquals(7, Figures.quantile(LongStream.of(7), 0.9));
        assertThrows(IllegalArgumentException.class, () -> Figures.quantile(LongStream.empty(), 0.5));
    }
}
