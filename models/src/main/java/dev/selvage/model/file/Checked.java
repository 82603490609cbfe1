// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import dev.selvage.decision.model.Model;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Reason;

/** What came of an offered model. */
public sealed interface Checked {
    /** It may decide. */
    record Loaded(Manifest manifest, Model model) implements Checked {}

    /** It was not taken, and nothing has changed; {@code line} says what and why. */
    record Refused(Reason reason, String line) implements Checked {}
}
