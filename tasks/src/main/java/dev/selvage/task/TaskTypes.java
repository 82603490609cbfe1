// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import dev.selvage.protocol.Json;
import java.util.Optional;

/** The task types of a device, as far as the rules go. Pure: the same question has the same answer while the profile stands. */
public interface TaskTypes {
    /** The rules of that type; empty for one that the device has not. */
    Optional<TypeRules> rules(String type);

    /** Why the type cannot be run with these arguments, in one line with what would be right; empty when it can. */
    Optional<String> refusal(String type, Json.Obj args);
}
