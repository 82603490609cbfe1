// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.model;

/**
 * What one feature added to a score.
 *
 * @param feature its name
 * @param input its value
 * @param weight what it added, with its sign, in the unit of the model's score or of its own measure; comparable within one score only
 */
public record Contribution(String feature, double input, double weight) {}
