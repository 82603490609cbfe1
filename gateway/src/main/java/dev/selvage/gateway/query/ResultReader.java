// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.query;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Limits;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads rows until one of the limits of an answer is reached. Not thread-safe; one object reads one result. */
final class ResultReader {
    /** Most rows: more than a person reads at once; a program pages by key. */
    static final int ROWS_MAX = 1_000;
    /** Most bytes of JSON: half of what the broker lets in, so that an answer never is what gets refused. */
    static final int BYTES_MAX = 128 * 1024;
    /** Most JSON items: the broker refuses a document with more, and so would our own reader. */
    static final int ITEMS_MAX = Limits.JSON_ITEMS_MAX;
    /** The object, its three members and two spare. */
    private static final int FRAME_ITEMS = 6;
    /** The text around columns and rows, generously. */
    private static final int FRAME_BYTES = 64;

    private int bytes = FRAME_BYTES;
    private int items = FRAME_ITEMS;

    /** Reads what fits; a first row that does not fit is an error, since no answer could move past it. */
    QueryResult read(ResultSet from) throws SQLException, RefusedException {
        List<String> columns = columns(from.getMetaData());
        List<Json.Arr> rows = new ArrayList<>();
        boolean more = from.next();
        while (more && rows.size() < ROWS_MAX) {
            Json.Arr row = row(from, columns.size());
            if (!fits(row)) {
                break;
            }
            rows.add(row);
            more = from.next();
        }
        if (more && rows.isEmpty()) {
            throw new RefusedException(QueryDesk.TOO_BIG, "one row is more than " + BYTES_MAX / 1024 + " KiB of JSON",
                    "select fewer columns, or parts by substr(column, 1, 1000)");
        }
        return new QueryResult(columns, rows, more);
    }

    private List<String> columns(ResultSetMetaData from) throws SQLException, RefusedException {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= from.getColumnCount(); i++) {
            columns.add(from.getColumnLabel(i));
        }
        if (!fits(Json.texts(columns))) {
            throw new RefusedException(QueryDesk.TOO_BIG, "the columns' names alone are too long", "name them by AS");
        }
        return columns;
    }

    private boolean fits(Json.Arr part) {
        bytes += part.text().getBytes(StandardCharsets.UTF_8).length + 1;
        items += 1 + part.items().stream().mapToInt(item -> item instanceof Json.Obj ? 2 : 1).sum();
        return bytes <= BYTES_MAX && items <= ITEMS_MAX;
    }

    private static Json.Arr row(ResultSet from, int columns) throws SQLException {
        List<Json> row = new ArrayList<>(columns);
        for (int i = 1; i <= columns; i++) {
            row.add(value(from.getObject(i)));
        }
        return new Json.Arr(row);
    }

    /** SQLite's storage class as JSON; JSON has no infinity, so that one is null. */
    private static Json value(Object stored) {
        if (stored instanceof Integer || stored instanceof Long) {
            return new Json.Int(((Number) stored).longValue());
        }
        if (stored instanceof Double real) {
            return Double.isFinite(real) ? new Json.Num(real) : new Json.Null();
        }
        if (stored instanceof byte[] blob) {
            return Json.object().put("hex", HexFormat.of().formatHex(blob)).build();
        }
        return stored instanceof String text ? new Json.Str(text) : new Json.Null();
    }
}
