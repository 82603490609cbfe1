// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.protocol.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever the text, readable rows or a refusal with a hint comes out, and the store keeps its rows. */
final class QueryDeskProperties {
    /** Words and signs that a hostile statement is made of. */
    private static final String[] PIECES = {
        "SELECT ", "WITH ", "EXPLAIN ", "QUERY PLAN ", "PRAGMA ", "DELETE FROM ", "INSERT INTO ", "point ", "value ", "FROM ",
        "AS ", "RETURNING ", "VALUES(1) ", "* ", "1 ", "(", ")", ",", ";", "'", "\"", "`", "[", "]", "--", "\n", "/*", "*/", "x'00' ",
        "query_only=OFF ", "?", "\u0000", "\ud800", "é", "COMMIT ", "ATTACH '' AS a "
    };

    private static Path folder = Path.of("");

    @BeforeContainer
    static void makeStore() throws IOException {
        folder = Files.createTempDirectory("desk");
        new StoreFixture(folder).close();
    }

    @AfterContainer
    static void removeStore() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }

    @Provide
    Arbitrary<String> statements() {
        Arbitrary<String> pieces = Arbitraries.of(PIECES).list().ofMaxSize(12).map(list -> String.join("", list));
        return Arbitraries.frequencyOf(
                Tuple.of(4, pieces),
                Tuple.of(4, pieces.map(p -> "SELECT " + p)),
                Tuple.of(1, Arbitraries.strings().ofMaxLength(40)));
    }

    @Property(tries = 300)
    void everyTextIsAnswered(@ForAll("statements") String sql) throws Exception {
        Path store = folder.resolve("merged.db");
        try (QueryDesk desk = new QueryDesk(List.of(store))) {
            try {
                byte[] answer = desk.run(sql).json().bytes();
                assertFalse(JsonReader.readObject(answer).members().isEmpty(), sql);
            } catch (RefusedException e) {
                assertFalse(e.code().isBlank() || e.getMessage().isBlank() || e.hint().isBlank(), sql);
            }
            assertEquals("[[6]]", desk.run("SELECT count(*) FROM point").json().get("rows").orElseThrow().text(), sql);
        }
    }
}
