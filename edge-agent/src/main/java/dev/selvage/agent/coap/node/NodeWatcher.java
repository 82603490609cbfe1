// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.node;

import java.util.Set;

/** Is told when something that a node may observe has changed. Returns at once; callable from any thread. */
@FunctionalInterface
public interface NodeWatcher {
    /** What can change. */
    enum Part {
        STATES,
        DESIRED,
        TASKS
    }

    /** Watches nothing. */
    NodeWatcher NONE = parts -> {};

    /** Those parts are different now; the new view is committed. */
    void changed(Set<Part> parts);
}
