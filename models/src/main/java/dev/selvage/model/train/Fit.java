// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.train;

import dev.selvage.protocol.Json;

/**
 * What a family's trainer brings back.
 *
 * @param parameters that the model's manifest must carry for it
 */
record Fit(org.tribuo.Model<?> model, Json.Obj parameters) {
    static Fit of(org.tribuo.Model<?> model) {
        return new Fit(model, Json.object().build());
    }
}
