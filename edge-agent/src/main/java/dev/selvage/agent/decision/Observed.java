// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.decision;

import dev.selvage.decision.FeatureBook;

/**
 * A settled reading of a point, of those that come from a recording as well as of live ones.
 *
 * @param reading with its times
 * @param takenMillis the reading's own time: those of one instant belong together
 */
record Observed(FeatureBook.Reading reading, long takenMillis) {}
