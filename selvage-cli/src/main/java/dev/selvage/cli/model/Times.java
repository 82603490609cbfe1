// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.OptionalLong;

/** Times as tables have them: RFC 3339 and its kin, with a blank for the T or no time of day, or a number of seconds or milliseconds since 1970. Without an offset it is UTC. */
public final class Times {
    /** Larger numbers are milliseconds: as seconds they were in the year 5138. */
    private static final long SECONDS_MAX = 100_000_000_000L;
    private static final int NUMBER_CHARS_MAX = 24;
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][' ']")
            .optionalStart().append(DateTimeFormatter.ISO_LOCAL_TIME).optionalEnd()
            .optionalStart().appendOffset("+HH:MM", "Z").optionalEnd()
            .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private Times() {}

    /** Milliseconds since 1970; empty when it is no time. */
    public static OptionalLong millis(String text) {
        try {
            if (text.length() <= NUMBER_CHARS_MAX && text.matches("-?[0-9]+(\\.[0-9]+)?")) {
                BigDecimal number = new BigDecimal(text);
                return OptionalLong.of(number.abs().longValue() > SECONDS_MAX ? number.longValueExact() : number.movePointRight(3).longValue());
            }
            TemporalAccessor parsed = ISO.parse(text);
            boolean isExact = parsed.isSupported(ChronoField.INSTANT_SECONDS);
            return OptionalLong.of((isExact ? Instant.from(parsed) : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC)).toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            return OptionalLong.empty();
        }
    }
}
