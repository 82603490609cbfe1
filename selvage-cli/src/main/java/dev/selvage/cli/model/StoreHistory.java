// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import dev.selvage.cli.model.History.Moment;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.decision.FeatureBook;
import dev.selvage.decision.spec.InputSpec;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes readings of what a device has reported, from the gateway's merged store, a page of SQL at a time. */
public final class StoreHistory {
    /** Rows of a page: each counts five of the 4,096 items that an answer may have. */
    private static final int PAGE_ROWS = 700;
    /** Of one point; more than a week of seconds does not make a small model better. */
    private static final int READINGS_MAX = 1_000_000;

    private StoreHistory() {}

    /** Asks the gateway one question in SQL. */
    @FunctionalInterface
    public interface Query {
        Json.Obj answer(String sql) throws CliException, InterruptedException;
    }

    /**
     * Reads all of it.
     *
     * @param device a valid name: it is put into SQL, as the points' names are, which a profile keeps to letters
     */
    public static History read(String device, List<InputSpec> inputs, Query query) throws CliException, InterruptedException {
        Map<Long, List<FeatureBook.Reading>> moments = new TreeMap<>();
        for (String point : inputs.stream().map(InputSpec::point).distinct().toList()) {
            read(device, point, query, moments);
        }
        if (moments.isEmpty()) {
            throw new CliException("the merged store has no samples of " + device + " for the decision's points " + inputs.stream().map(InputSpec::point).distinct().toList()
                    + "; see: selvage query \"SELECT device, name, count(*) FROM sample GROUP BY 1, 2\"");
        }
        List<Moment> all = new ArrayList<>(moments.size());
        moments.forEach((millis, readings) -> all.add(new Moment(millis, readings, Optional.empty())));
        return new History("samples of " + device + " in the merged store", all, all.size());
    }

    private static void read(String device, String point, Query query, Map<Long, List<FeatureBook.Reading>> moments) throws CliException, InterruptedException {
        long after = Long.MIN_VALUE;
        int read = 0;
        List<Json> page;
        do {
            page = rows(query.answer("SELECT taken_ms, value, quality FROM sample WHERE device = '" + device + "' AND name = '" + point.replace("'", "''") + "' AND taken_ms > " + after
                    + " ORDER BY taken_ms LIMIT " + PAGE_ROWS));
            for (Json row : page) {
                List<Json> cells = row instanceof Json.Arr arr ? arr.items() : List.of();
                if (cells.size() != 3 || !(cells.get(0) instanceof Json.Int taken)) {
                    throw new CliException("a row of the gateway's answer is no sample; is it of another version?");
                }
                after = taken.value();
                FeatureBook.Reading reading = new FeatureBook.Reading(point, value(cells.get(1)), quality(cells.get(2)), after, after);
                moments.computeIfAbsent(after, any -> new ArrayList<>()).add(reading);
            }
            read += page.size();
            if (read > READINGS_MAX) {
                throw new CliException(device + " has more than " + READINGS_MAX + " samples of " + point + "; query a part of them into a CSV file, and train with --data");
            }
            // a short page may be one that the gateway has cut, so only an empty one is the end
        } while (!page.isEmpty());
    }

    private static List<Json> rows(Json.Obj answer) throws CliException {
        if (answer.get("rows").orElse(new Json.Null()) instanceof Json.Arr rows) {
            return rows.items();
        }
        throw new CliException("the gateway's answer has no \"rows\"; is it of another version?");
    }

    private static PointValue value(Json cell) {
        if (cell instanceof Json.Int whole) {
            return new PointValue.Int64(whole.value());
        }
        return cell instanceof Json.Num real ? new PointValue.Float64(real.value()) : new PointValue.Missing();
    }

    private static Quality quality(Json cell) {
        return cell instanceof Json.Str text ? Quality.ofWire(text.value()).orElse(Quality.BAD) : Quality.BAD;
    }
}
