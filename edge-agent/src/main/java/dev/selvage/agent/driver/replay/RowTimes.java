// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import dev.selvage.agent.driver.BindReader;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.protocol.Json;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Reads the time of a row, see {@link ReplayFactory} for the settings.
 *
 * @param columns names of the columns that hold it
 * @param parser what makes milliseconds since 1970 of their cells; throws for cells that are no time
 */
record RowTimes(List<String> columns, Parser parser) {
    /** Year, month, day, hour, minute, second: what columns without a format are. */
    private static final int CALENDAR_FIELDS_MAX = 6;
    /** The year 9999 in milliseconds: what is beyond is no time of a recording. */
    private static final long MILLIS_MAX = 253_402_300_799_999L;

    /** Throws {@link DateTimeException} or {@link NumberFormatException} for cells that are no time. */
    @FunctionalInterface
    interface Parser {
        long millis(List<String> cells);
    }

    /** The milliseconds since 1970; empty when the cells are no time of the years 1 to 9999. */
    OptionalLong millis(List<String> cells) {
        try {
            long millis = parser.millis(cells);
            return Math.abs(millis) <= MILLIS_MAX ? OptionalLong.of(millis) : OptionalLong.empty();
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    static RowTimes of(BindReader time) throws DriverException {
        time.only("column", "columns", "format", "zone");
        if (time.has("column") == time.has("columns")) {
            throw time.wrong("needs either \"column\" or \"columns\"");
        }
        List<String> columns = time.has("column") ? List.of(time.text("column")) : names(time);
        if (time.has("columns") && !time.has("format") && columns.size() > CALENDAR_FIELDS_MAX) {
            throw time.wrong("needs at most year, month, day, hour, minute and second as \"columns\"");
        }
        boolean calendar = time.has("columns") && !time.has("format");
        ZoneId zone = zone(time);
        return new RowTimes(columns, calendar ? cells -> calendar(cells, zone) : parser(time, zone));
    }

    private static List<String> names(BindReader time) throws DriverException {
        List<String> names = new ArrayList<>();
        for (Json name : time.list("columns")) {
            if (!(name instanceof Json.Str text)) {
                throw time.wrong("needs column names as \"columns\"");
            }
            names.add(text.value());
        }
        return names;
    }

    private static ZoneId zone(BindReader time) throws DriverException {
        String name = time.text("zone", "UTC");
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw time.wrong("needs a zone such as UTC, +01:00 or Europe/Berlin as \"zone\", not \"" + name + "\"");
        }
    }

    private static Parser parser(BindReader time, ZoneId zone) throws DriverException {
        String format = time.text("format", "iso8601");
        return switch (format) {
            case "epoch-s" -> cells -> epoch(cells.get(0), 3);
            case "epoch-ms" -> cells -> epoch(cells.get(0), 0);
            case "iso8601" -> formatted(iso(), zone);
            default -> formatted(pattern(time, format), zone);
        };
    }

    private static long epoch(String cell, int digits) {
        BigDecimal number = new BigDecimal(cell).movePointRight(digits);
        // 1e999999999 is a short text and a gigabyte of digits.
        if (number.precision() - number.scale() > Long.toString(MILLIS_MAX).length()) {
            throw new NumberFormatException("beyond the year 9999");
        }
        return number.longValue();
    }

    /** 2020-03-09T15:56:30Z and its kin: a blank instead of T, no time, a time without an offset. */
    private static DateTimeFormatter iso() {
        return new DateTimeFormatterBuilder()
                .append(DateTimeFormatter.ISO_LOCAL_DATE)
                .appendPattern("['T'][' ']")
                .optionalStart().append(DateTimeFormatter.ISO_LOCAL_TIME).optionalEnd()
                .optionalStart().appendOffset("+HH:MM", "Z").optionalEnd()
                .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
                .toFormatter(Locale.ROOT)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    /** The pattern, at midnight when it has no hour. */
    private static DateTimeFormatter pattern(BindReader time, String pattern) throws DriverException {
        try {
            DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().appendPattern(pattern);
            boolean hour = pattern.chars().anyMatch(c -> "HhKkNnA".indexOf(c) >= 0);
            return (hour ? builder : builder.parseDefaulting(ChronoField.HOUR_OF_DAY, 0)).toFormatter(Locale.ENGLISH);
        } catch (IllegalArgumentException e) {
            throw time.wrong("needs iso8601, epoch-s, epoch-ms or a pattern such as \"yyyy-MM-dd HH:mm:ss\" as \"format\": " + e.getMessage());
        }
    }

    private static Parser formatted(DateTimeFormatter formatter, ZoneId zone) {
        return cells -> {
            TemporalAccessor parsed = formatter.parse(String.join(" ", cells));
            boolean exact = parsed.isSupported(ChronoField.INSTANT_SECONDS);
            return (exact ? Instant.from(parsed) : LocalDateTime.from(parsed).atZone(zone).toInstant()).toEpochMilli();
        };
    }

    private static long calendar(List<String> cells, ZoneId zone) {
        int[] fields = {1970, 1, 1, 0, 0, 0};
        for (int i = 0; i < cells.size(); i++) {
            fields[i] = Integer.parseInt(cells.get(i));
        }
        return LocalDateTime.of(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]).atZone(zone).toInstant().toEpochMilli();
    }
}
