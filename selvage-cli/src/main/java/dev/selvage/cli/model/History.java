// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import dev.selvage.decision.FeatureBook;
import java.util.List;
import java.util.Optional;

/**
 * Readings of a device's points over time, as the device would have heard them.
 *
 * @param source where they come from, for people
 * @param moments in the order of time
 * @param rowsInFile how many rows there were
 */
public record History(String source, List<Moment> moments, int rowsInFile) {
    /**
     * Readings of one time.
     *
     * @param label what is known of that time: a class, or a number; empty when nothing is
     */
    public record Moment(long millis, List<FeatureBook.Reading> readings, Optional<String> label) {}
}
