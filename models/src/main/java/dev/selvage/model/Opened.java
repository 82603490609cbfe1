// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import dev.selvage.decision.model.ModelCard;
import dev.selvage.model.manifest.Blueprint;
import org.tribuo.Output;
import org.tribuo.classification.Label;

/** What every family starts from: Tribuo's model, and how our vectors get to it. */
record Opened<T extends Output<T>>(
        ModelCard card, Blueprint plan, Scaler scaler, Columns columns, org.tribuo.Model<T> model) {
    /** The answer of an example that is only asked about. */
    static final Label NO_LABEL = new Label(Label.UNKNOWN);
}
