// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.text;

import dev.harrel.jsonschema.JsonNodeFactory;

/** Opens this package's view of nodes to tests elsewhere. */
public final class NodeViews {
    private NodeViews() {}

    /** The factory that the schema check uses. */
    public static JsonNodeFactory factory() {
        return NodeView.FACTORY;
    }
}
