// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

/**
 * What a new model has to pass before it decides: first it is only asked (shadow), then it decides for a while (canary), and each time what it
 * said is held against these.
 *
 * @param shadow decisions beside the one that decides
 * @param canary decisions of its own before it is the active one; 0 for none
 * @param agreementMin share of the decisions of the shadow in which it was on the same side of its threshold as the active one
 * @param alarmsMax share of the decisions in which it may be beyond its threshold
 */
public record TrialSpec(int shadow, int canary, double agreementMin, double alarmsMax) {
    /** What a profile that says nothing means. */
    public static final TrialSpec USUAL = new TrialSpec(60, 60, 0.8, 0.5);

    /** More are no trial any more but a life. */
    public static final int DECISIONS_MAX = 1_000_000;
}
