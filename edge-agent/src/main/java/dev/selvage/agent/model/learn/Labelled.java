// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model.learn;

import java.util.List;

/**
 * Decisions that people have spoken of, as rows to train on.
 *
 * @param rows in the order of the decision's inputs, the oldest decision first
 * @param labels the class that each row belongs to
 * @param ids of the decisions, one for each row
 * @param newestMillis when the newest label that was looked at was given, by the gateway's clock but never later than now; a lesson that begins after
 *     it has labels that are new
 * @param leftOut labels that say nothing of this model, or nothing that it can learn from
 */
public record Labelled(List<double[]> rows, List<String> labels, List<String> ids, long newestMillis, int leftOut) {
    public Labelled {
        rows = List.copyOf(rows);
        labels = List.copyOf(labels);
        ids = List.copyOf(ids);
    }
}
