// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.conflict;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Table;
import dev.selvage.replica.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what an operator asks about; what cannot be meant is refused with what to send instead. Stateless. */
final class Question {
    private Question() {}

    /** A row that is asked about; {@code key} begins with the scope's owner. */
    record Row(String scope, Table table, List<Cell> key) {}

    /** The scope that {@code conflicts} asks for; empty for all of them. */
    static Optional<String> scope(Json.Obj request) throws RefusedException {
        Optional<String> device = text(request, "device");
        Optional<String> scope = text(request, "scope");
        if (device.isPresent() && scope.isPresent()) {
            throw bad("\"device\" and \"scope\" are two ways to say one thing", "send one of them, or neither for all");
        }
        if (scope.isPresent() && Scopes.owner(scope.get()).isEmpty()) {
            throw bad("\"" + Printable.of(scope.get()) + "\" is no scope", "a scope is dev/DEVICE or shared/NAME");
        }
        return device.map(Scopes::ofDevice).or(() -> scope);
    }

    /** How many conflicts of each kind may be answered. */
    static int limit(Json.Obj request) throws RefusedException {
        if (request.get("limit").isEmpty()) {
            return ConflictDesk.LIMIT_DEFAULT;
        }
        return request.integer("limit")
                .filter(limit -> limit >= 1 && limit <= ConflictDesk.LIMIT_MAX)
                .map(Long::intValue)
                .orElseThrow(() -> bad("\"limit\" must be an integer from 1 to " + ConflictDesk.LIMIT_MAX, "send {\"limit\":50}"));
    }

    /** The row that {@code explain} asks for. */
    static Row row(Json.Obj request) throws RefusedException {
        Optional<String> device = text(request, "device");
        Optional<String> shared = text(request, "shared");
        if (device.isPresent() == shared.isPresent()) {
            throw bad("explain needs \"device\" or \"shared\", one of them",
                    "send {\"device\":\"pump-1\",\"table\":\"desired\",\"key\":[\"setpoint\"]}");
        }
        String scope = device.map(Scopes::ofDevice).orElseGet(() -> Scopes.shared(shared.orElseThrow()));
        Table table = table(text(request, "table").orElse(""), scope);
        List<Cell> key = new ArrayList<>();
        key.add(Cell.of(device.or(() -> shared).orElseThrow()));
        key.addAll(rest(table, request.get("key").orElse(new Json.Null())));
        return new Row(scope, table, key);
    }

    private static Table table(String name, String scope) throws RefusedException {
        boolean ofDevice = Scopes.device(scope).isPresent();
        List<Table> fitting = Tables.ALL.stream()
                .filter(table -> table.columns().get(0).name().equals("shared") != ofDevice)
                .toList();
        return fitting.stream().filter(table -> table.name().equals(name)).findFirst().orElseThrow(() -> new RefusedException(
                ConflictDesk.UNKNOWN_TABLE,
                "no table \"" + Printable.of(name) + "\" " + (ofDevice ? "of devices" : "in shared scopes"),
                "known: " + fitting.stream().map(Table::name).collect(Collectors.joining(", "))));
    }

    /** The key's cells after the owner; a column's type decides how a text or an integer is taken. */
    private static List<Cell> rest(Table table, Json given) throws RefusedException {
        List<Table.Column> columns = table.key().subList(1, table.keyCount());
        List<Json> items = given instanceof Json.Arr list ? list.items() : List.of();
        if (items.size() != columns.size()) {
            throw badKey(table, columns);
        }
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            cells.add(cell(columns.get(i).type(), items.get(i)).orElseThrow(() -> badKey(table, columns)));
        }
        return cells;
    }

    private static Optional<Cell> cell(Table.Type type, Json item) {
        Optional<String> text = item instanceof Json.Str s ? Optional.of(s.value())
                : item instanceof Json.Int i ? Optional.of(Long.toString(i.value())) : Optional.empty();
        if (type != Table.Type.INTEGER) {
            return text.map(Cell::of);
        }
        try {
            return text.map(t -> Cell.of(Long.parseLong(t)));
        } catch (NumberFormatException e) {
            // a command line knows texts only, so the text itself is what is wrong
            return Optional.empty();
        }
    }

    private static RefusedException badKey(Table table, List<Table.Column> columns) {
        String names = columns.stream()
                .map(column -> column.name() + (column.type() == Table.Type.INTEGER ? " (integer)" : ""))
                .collect(Collectors.joining(", "));
        return bad("the key of " + table.name() + " is [" + names + "]",
                "send \"key\" as an array of " + columns.size() + " texts or integers, without the device or shared name");
    }

    /** The member's text; one of another kind is refused. */
    private static Optional<String> text(Json.Obj request, String name) throws RefusedException {
        if (request.get(name).isPresent() && request.text(name).isEmpty()) {
            throw bad("\"" + name + "\" must be a text", "send \"" + name + "\":\"…\"");
        }
        return request.text(name);
    }

    /** Nothing of that scope is known here. */
    static RefusedException unknown(String scope) {
        Optional<String> device = Scopes.device(scope);
        return device.isPresent()
                ? new RefusedException(ConflictDesk.UNKNOWN_DEVICE,
                        "nothing of a device \"" + Printable.of(device.get()) + "\" is in the merged store", "see the request devices")
                : new RefusedException(ConflictDesk.UNKNOWN_SCOPE,
                        "nothing of \"" + Printable.of(scope) + "\" is in the merged store", "send the query SELECT name FROM _scope");
    }

    private static RefusedException bad(String message, String hint) {
        return new RefusedException(ConflictDesk.BAD_REQUEST, message, hint);
    }
}
