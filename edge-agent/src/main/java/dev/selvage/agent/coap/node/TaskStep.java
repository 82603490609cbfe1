// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.node;

import dev.selvage.protocol.Json;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a node says about a task of its.
 *
 * @param why the reason of a failure or rejection, or a word on the progress; may be empty
 * @param result what came out, or how far it is
 */
public record TaskStep(Kind kind, String why, Json.Obj result) {
    /** accepted → running → done or failed; or rejected instead of accepted. The agent knows which may follow which. */
    public enum Kind {
        ACCEPTED,
        RUNNING,
        DONE,
        FAILED,
        REJECTED;

        /** The word on the wire. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind of that word. */
        public static Optional<Kind> of(String word) {
            return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
        }
    }
}
