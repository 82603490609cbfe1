// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Moves cells between JDBC and {@link Cell}, keeping the storage class. */
final class Cells {
    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:/-]*");

    private Cells() {}

    static void bind(PreparedStatement statement, int index, Cell cell) throws SQLException {
        if (cell instanceof Cell.Int i) {
            statement.setLong(index, i.value());
        } else if (cell instanceof Cell.Real r) {
            statement.setDouble(index, r.value());
        } else if (cell instanceof Cell.Text t) {
            statement.setString(index, t.value());
        } else if (cell instanceof Cell.Blob b) {
            statement.setBytes(index, b.value());
        } else {
            statement.setNull(index, Types.NULL);
        }
    }

    /** Binds all from {@code index} on; returns the next free index. */
    static int bindAll(PreparedStatement statement, int index, List<Cell> cells) throws SQLException {
        int at = index;
        for (Cell cell : cells) {
            bind(statement, at++, cell);
        }
        return at;
    }

    /** Binds those whose bit is in {@code mask}; returns the next free index. */
    static int bindMasked(PreparedStatement statement, int index, List<Cell> cells, long mask) throws SQLException {
        int at = index;
        for (int i = 0; i < cells.size(); i++) {
            if ((mask >>> i & 1) != 0) {
                bind(statement, at++, cells.get(i));
            }
        }
        return at;
    }

    static Cell read(ResultSet row, int index) throws SQLException {
        Object value = row.getObject(index);
        if (value instanceof Integer i) {
            return Cell.of(i.longValue());
        }
        if (value instanceof Long l) {
            return Cell.of(l);
        }
        if (value instanceof Double d) {
            return Cell.of(d);
        }
        if (value instanceof String s) {
            return Cell.of(s);
        }
        return value instanceof byte[] b ? Cell.of(b) : Cell.none();
    }

    static List<Cell> readAll(ResultSet row, int index, int count) throws SQLException {
        List<Cell> cells = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            cells.add(read(row, index + i));
        }
        return cells;
    }

    /** About how many bytes the cells hold. */
    static long size(List<Cell> cells) {
        long size = 0;
        for (Cell cell : cells) {
            if (cell instanceof Cell.Text t) {
                size += t.value().length();
            } else if (cell instanceof Cell.Blob b) {
                size += b.value().length;
            } else {
                size += Long.BYTES;
            }
        }
        return size;
    }

    /** What JDBC binds for a cell. */
    static Object plain(Cell cell) {
        if (cell instanceof Cell.Int i) {
            return i.value();
        } else if (cell instanceof Cell.Real r) {
            return r.value();
        } else if (cell instanceof Cell.Text t) {
            return t.value();
        }
        return cell instanceof Cell.Blob b ? b.value() : new byte[0];
    }

    /** Cells for people. */
    static String text(List<Cell> cells) {
        return cells.stream().map(Cells::text).collect(Collectors.joining(" "));
    }

    /** A cell as SQL writes it, but without quotes where none are needed. */
    static String text(Cell cell) {
        if (cell instanceof Cell.Text t) {
            return PLAIN_WORD.matcher(t.value()).matches() ? t.value() : "'" + t.value().replace("'", "''") + "'";
        } else if (cell instanceof Cell.Blob b) {
            return "x'" + HexFormat.of().formatHex(b.value()) + "'";
        }
        return cell instanceof Cell.Null ? "NULL" : String.valueOf(plain(cell));
    }
}
