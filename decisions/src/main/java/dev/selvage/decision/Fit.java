// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import java.util.List;

/**
 * Whether the model may be believed on these inputs.
 *
 * @param coverage the share of the inputs that have a value
 * @param outside the inputs that are farther from the training's range than the policy allows
 * @param isCovered false when too few inputs have a value
 * @param isInside false when too many are outside
 */
public record Fit(double coverage, List<String> outside, boolean isCovered, boolean isInside) {
    public Fit {
        outside = List.copyOf(outside);
    }
}
