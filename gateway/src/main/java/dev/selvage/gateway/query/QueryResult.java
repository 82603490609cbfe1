// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.query;

import dev.selvage.protocol.Json;
import java.util.List;

/**
 * The rows of a query, within the limits of {@link QueryDesk}.
 *
 * @param rows each as long as {@code columns}
 * @param truncated there were more rows than fit
 */
public record QueryResult(List<String> columns, List<Json.Arr> rows, boolean truncated) {
    public QueryResult {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** As {@code {"columns":[…],"rows":[[…]],"truncated":false}}. */
    public Json.Obj json() {
        return Json.object()
                .put("columns", Json.texts(columns))
                .put("rows", new Json.Arr(List.copyOf(rows)))
                .put("truncated", truncated)
                .build();
    }
}
