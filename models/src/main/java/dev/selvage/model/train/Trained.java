// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.train;

import dev.selvage.decision.model.Model;
import dev.selvage.model.Models;
import dev.selvage.model.manifest.Blueprint;
import dev.selvage.model.manifest.Identity;
import dev.selvage.model.manifest.Input;
import java.util.List;

/**
 * A trained model, before it has a name.
 *
 * @param plan what its manifest must say besides the file
 * @param file its bytes, owned by this record
 * @param rows how many it learned from; fewer than there were when some were held out for the threshold
 */
public record Trained(Blueprint plan, List<Input> inputs, byte[] file, int rows) {
    /** The model under a name. */
    public Model open(Identity identity) {
        return Models.open(identity, plan, inputs, file);
    }

    /** The model for trying it out: nameless, version 0.0.0, trained at 0. */
    public Model open() {
        return open(new Identity("unnamed", "0.0.0", "", 0));
    }
}
