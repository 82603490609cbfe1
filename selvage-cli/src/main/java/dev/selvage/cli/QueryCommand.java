// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.operator.Gateways;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.cli.terminal.Table;
import dev.selvage.protocol.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code selvage query}: read-only SQL over the gateway's merged store. */
@Command(
        name = "query",
        description = "Asks the gateway's merged store in SQL; it only reads.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: selvage query \"SELECT name FROM sqlite_schema WHERE type = 'table'\""})
final class QueryCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerOptions at;

    @Parameters(paramLabel = "SQL", description = "one SELECT statement, quoted for the shell")
    private String sql;

    @Option(names = "--json", description = "print the gateway's answer as it is")
    private boolean json;

    @Override
    public Integer call() throws CliException, InterruptedException {
        Json.Obj question = Json.object().put("sql", sql).build();
        Json.Obj answer = Gateways.ask(at.broker(), at.site(), "query", question, Gateways.TIMEOUT_MILLIS);
        print(answer, json, spec.commandLine().getOut(), spec.commandLine().getErr());
        return 0;
    }

    /** Prints the answer; that rows are missing is said on {@code err}, so that a pipe holds rows only. */
    static void print(Json.Obj answer, boolean json, PrintWriter out, PrintWriter err) throws CliException {
        if (json) {
            out.println(answer.text());
            return;
        }
        List<String> columns = new ArrayList<>();
        items(answer, "columns").forEach(name -> columns.add(Table.cell(Optional.of(name))));
        List<List<String>> rows = new ArrayList<>();
        for (Json row : items(answer, "rows")) {
            if (!(row instanceof Json.Arr cells) || cells.items().size() != columns.size()) {
                throw new CliException("a row of the gateway's answer has other columns than its head; try --json");
            }
            rows.add(cells.items().stream().map(cell -> Table.cell(Optional.of(cell))).toList());
        }
        new Table(columns, rows).lines().forEach(out::println);
        if (answer.get("truncated").filter(new Json.Bool(true)::equals).isPresent()) {
            err.println("selvage: the gateway left out further rows after " + rows.size() + "; ask for fewer with WHERE or LIMIT");
        }
    }

    private static List<Json> items(Json.Obj answer, String name) throws CliException {
        if (answer.get(name).orElse(new Json.Null()) instanceof Json.Arr list) {
            return list.items();
        }
        throw new CliException("the gateway's answer has no \"" + name + "\"; is it of another version?");
    }
}
