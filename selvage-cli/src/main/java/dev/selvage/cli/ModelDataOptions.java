// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.model.Csv;
import dev.selvage.cli.model.CsvHistory;
import dev.selvage.cli.model.History;
import dev.selvage.cli.model.Kind;
import dev.selvage.cli.model.StoreHistory;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of commands that look at rows: where they are, and what their columns are. */
final class ModelDataOptions {
    @Option(names = "--data", paramLabel = "CSV", description = "a table with a header, a column of times and one for each input; .gz too")
    private Optional<Path> data = Optional.empty();

    @Option(names = "--store", description = "take what --device has reported, from the gateway's merged store")
    private boolean store;

    @Option(names = "--device", paramLabel = "ID", description = "whose samples, with --store")
    private Optional<String> device = Optional.empty();

    @Option(names = "--time", paramLabel = "COLUMN", description = "the column of times; by default one of the usual names, or the first")
    private Optional<String> time = Optional.empty();

    @Option(names = "--label", paramLabel = "COLUMN", description = "the column that says what each row was: 0 or normal, else an alarm; a class; or a quantity")
    private Optional<String> label = Optional.empty();

    @Option(names = "--map", paramLabel = "INPUT=COLUMN", description = "what an input's column is called, where it is not as its point; again for each")
    private Map<String, String> map = new LinkedHashMap<>();

    /** Reads the rows for that decision; wrong usage is told as such. */
    History history(Kind kind, BrokerOptions at) throws CliException, InterruptedException {
        if (data.isPresent() == store) {
            throw at.wrong("say --data CSV, or --store --device ID");
        }
        if (data.isPresent()) {
            return CsvHistory.read(Csv.read(data.get()), new CsvHistory.Columns(time, label, map), kind.device(), kind.decision());
        }
        if (label.isPresent()) {
            throw at.wrong("the merged store has no labels; query the samples into a CSV file, add a column, and use --data");
        }
        String whose = device.filter(DeviceId::isValid).orElseThrow(() -> at.wrong("--store needs --device ID"));
        return StoreHistory.read(whose, kind.decision().inputs(), sql -> DecisionCommand.ask(at, "query", Json.object().put("sql", sql).build()));
    }
}
