// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import dev.selvage.protocol.Json;
import java.util.Optional;

/** How a run of a task ended, as its type says. */
public sealed interface Outcome {
    /** It is done; {@code result} is what came of it, at most what the profile lets it be. */
    record Done(Optional<Json> result) implements Outcome {}

    /** It is not done; {@code retryable} tells whether doing it again may help. */
    record Failed(String reason, boolean retryable) implements Outcome {}

    /** It stopped because it was asked to. */
    record Stopped() implements Outcome {}
}
