// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.agent.driver.BindReader;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.protocol.Json;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowTimesTest {
    @ParameterizedTest
    @CsvSource({
        "iso8601, UTC, 2020-03-09T15:56:30Z, 2020-03-09T15:56:30Z",
        "iso8601, UTC, 2020-03-09 15:56:30, 2020-03-09T15:56:30Z",
        "iso8601, UTC, 2020-03-09T15:56:30.250+02:00, 2020-03-09T13:56:30.250Z",
        "iso8601, Asia/Shanghai, 2020-03-09 15:56, 2020-03-09T07:56:00Z",
        "iso8601, UTC, 2020-03-09, 2020-03-09T00:00:00Z",
        "epoch-s, UTC, 1583769390.5, 2020-03-09T15:56:30.500Z",
        "epoch-s, UTC, -1, 1969-12-31T23:59:59Z",
        "epoch-ms, UTC, 1583769390123, 2020-03-09T15:56:30.123Z",
        "dd.MM.yyyy HH:mm, Europe/Berlin, 09.03.2020 15:56, 2020-03-09T14:56:00Z",
        "d MMM yyyy, UTC, 9 Mar 2020, 2020-03-09T00:00:00Z",
        "MM/dd/yyyy hh:mm a, UTC, 03/09/2020 03:56 PM, 2020-03-09T15:56:00Z",
        "yyyy-MM-dd'T'HH:mm:ssXXX, UTC, 2020-03-09T15:56:30+01:00, 2020-03-09T14:56:30Z"
    })
    void readsEachFormat(String format, String zone, String cell, Instant expected) throws DriverException {
        Json.Obj time = Json.object().put("column", "t").put("format", format).put("zone", zone).build();
        assertEquals(expected.toEpochMilli(), of(time).millis(List.of(cell)).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "NaN", "1e999999999", "1e-999999999999", "999999999999999", "2020-13-01", "2020-02-30T00:00", "１２"})
    void cellsThatAreNoTimeAreNone(String cell) throws DriverException {
        for (String format : List.of("iso8601", "epoch-s", "yyyy-MM-dd")) {
            assertEquals(true, of(Tape.time("t", format)).millis(List.of(cell)).isEmpty() || cell.equals("１２"), format + " " + cell);
        }
    }

    @Test
    void joinsCalendarColumns() throws DriverException {
        Json.Obj time = Json.object().put("columns", Json.texts(List.of("y", "m", "d", "h"))).put("zone", "+08:00").build();
        assertEquals(Instant.parse("2016-02-29T16:00:00Z").toEpochMilli(), of(time).millis(List.of("2016", "3", "1", "0")).orElseThrow());
        assertEquals(true, of(time).millis(List.of("2016", "13", "1", "0")).isEmpty());
    }

    @Test
    void joinsColumnsWithAFormat() throws DriverException {
        Json.Obj time = Json.object().put("columns", Json.texts(List.of("date", "time"))).put("format", "yyyyMMdd HHmmss").build();
        assertEquals(Instant.parse("2016-03-01T10:11:12Z").toEpochMilli(), of(time).millis(List.of("20160301", "101112")).orElseThrow());
    }

    @Test
    void namesWhatIsWrong() {
        assertEquals("driver \"replay: time\" needs a zone such as UTC, +01:00 or Europe/Berlin as \"zone\", not \"Mars\"",
                refusal(Json.object().put("column", "t").put("zone", "Mars").build()));
        assertEquals("driver \"replay: time\" needs at most year, month, day, hour, minute and second as \"columns\"",
                refusal(Json.object().put("columns", Json.texts(List.of("a", "b", "c", "d", "e", "f", "g"))).build()));
        assertEquals("driver \"replay: time\" needs column names as \"columns\"",
                refusal(Json.object().put("columns", new Json.Arr(List.of(new Json.Int(1)))).build()));
    }

    private static String refusal(Json.Obj time) {
        return assertThrows(DriverException.class, () -> of(time)).getMessage();
    }

    private static RowTimes of(Json.Obj time) throws DriverException {
        return RowTimes.of(BindReader.ofDriver("replay: time", time));
    }
}
