// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.Member.ALL;
import static dev.selvage.replica.Member.NOW;
import static dev.selvage.replica.Member.OWNER;
import static dev.selvage.replica.Member.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row says by the sign of its {@code _h} whether it has siblings, however it came to have or lose them. */
class SiblingsTest {
    /** More than a merge tries one by one before it settles rows in bulk. */
    private static final int ROWS = 700;

    @TempDir
    private Path folder;

    @Test
    void laterVersionsInBulk() throws IOException, SQLException {
        rivals(1, 2, 3, List.of(OWNER + "|c|" + 3 * ROWS));
    }

    @Test
    void earlierVersionsInBulk() throws IOException, SQLException {
        rivals(3, 2, 1, List.of(OWNER + "|a|" + 3 * ROWS));
    }

    @Test
    void versionsOfOneTimeInBulk() throws IOException, SQLException {
        rivals(1, 1, 1, List.of(OWNER + "|c|" + 3 * ROWS));
    }

    /** Three write all rows, each at its time; a takes all in, then settles them. */
    private void rivals(long ofA, long ofB, long ofC, List<String> shown) throws IOException, SQLException {
        try (Member a = Member.of("a"); Member b = Member.of("b"); Member c = Member.of("c")) {
            writeAll(a, ofA);
            writeAll(b, ofB);
            writeAll(c, ofC);
            assertEquals(new MergeResult.Merged(ROWS, ROWS), a.take(b));
            assertEquals(2 * ROWS, siblings(a));
            assertEquals(new MergeResult.Merged(ROWS, 0), a.take(c), "the rows had conflicts before");
            assertEquals(3 * ROWS, siblings(a));
            assertEquals(shown, query(a, "SELECT shared, set_by, (SELECT count(*) FROM _sib_fact) FROM fact GROUP BY 1, 2"));
            b.take(c);
            b.sync(a);
            assertEquals(3 * ROWS, siblings(b));
            assertEquals(a.replica().digests().of(SCOPE).sum(), b.replica().digests().of(SCOPE).sum());
            a.set("0", 7);
            a.delete("1");
            assertEquals(3 * (ROWS - 2), siblings(a));
            b.take(a);
            assertEquals(3 * (ROWS - 2), siblings(b));
            assertEquals(ROWS - 2, a.replica().resolve(SCOPE, NOW + 9, ROWS));
            assertEquals(0, siblings(a));
            b.take(a);
            assertEquals(0, siblings(b));
        }
    }

    @Test
    void anotherProgramWritesDeletesReplacesAndMovesRows() throws IOException, SQLException {
        try (Member a = Member.of("a"); Member b = Member.of("b")) {
            writeAll(a, 1);
            writeAll(b, 2);
            a.take(b);
            a.replica().runForeign("UPDATE fact SET value = 9 WHERE name = '10'");
            a.replica().runForeign("DELETE FROM fact WHERE name = '11'");
            a.replica().runForeign("REPLACE INTO fact(shared, name, value) VALUES('" + OWNER + "', '12', 9)");
            a.replica().runForeign("UPDATE fact SET name = 'moved' WHERE name = '13'");
            a.replica().runForeign("UPDATE OR REPLACE fact SET name = '14' WHERE name = '15'");
            a.replica().absorb(NOW + 3);
            assertEquals(2 * (ROWS - 6), siblings(a));
            b.take(a);
            assertEquals(2 * (ROWS - 6), siblings(b));
            assertEquals(a.replica().digests().of(SCOPE).sum(), b.replica().digests().of(SCOPE).sum());
        }
    }

    private static void writeAll(Member member, long millis) {
        member.replica().write(SCOPE, NOW + millis, tx -> {
            for (int i = 0; i < ROWS; i++) {
                tx.upsert(Tables.FACT, Member.fact(String.valueOf(i), Cell.of(i), millis, member.replica().id()), ALL);
            }
            return ROWS;
        });
    }

    /** How many siblings there are, once it is sure that rows and siblings say the same of each other. */
    private int siblings(Member member) throws IOException, SQLException {
        String same = " s.shared = f.shared AND s.name = f.name AND s." + Siblings.PARTS;
        assertEquals(List.of(), query(member, "SELECT name, _h FROM fact f WHERE (_h < 0) <> EXISTS(SELECT 1 FROM _sib_fact s WHERE" + same + ") LIMIT 3"));
        assertEquals(List.of(), query(member, "SELECT name FROM fact f WHERE _h < 0 AND NOT EXISTS(SELECT 1 FROM _sib_fact s WHERE" + same
                + " AND s._a = f._a AND s._n = f._n AND s._h = -f._h) LIMIT 3"), "what is shown is one of them");
        assertEquals(List.of(), query(member, "SELECT name FROM _sib_fact s WHERE _part <> (_a & 7) OR NOT EXISTS(SELECT 1 FROM fact f WHERE" + same + ") LIMIT 3"));
        return Integer.parseInt(query(member, "SELECT count(*) FROM _sib_fact").get(0));
    }

    private List<String> query(Member member, String sql) throws IOException, SQLException {
        return TestFolder.query(Files.write(folder.resolve("image.db"), member.replica().image()), sql);
    }
}
