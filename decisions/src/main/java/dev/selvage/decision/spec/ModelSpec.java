// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import java.util.Optional;

/**
 * The model of a decision and when it may be believed.
 *
 * @param name of the slot it is in
 * @param margin how far outside of the training's range a feature may be, in widths of that range
 * @param outsideMax which share of the features may be farther outside
 * @param coverageMin which share of the features must be there
 * @param timeMillis a score that took longer is not used
 * @param trial what a new model has to pass
 * @param learn how the device makes a model of its own; empty when it does not
 */
public record ModelSpec(String name, double margin, double outsideMax, double coverageMin, long timeMillis, TrialSpec trial, Optional<LearnSpec> learn) {}
