// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import java.io.ObjectInputFilter;

/**
 * Nothing in our programs reads serialised Java objects, so nothing may: some models of the library, none of them ours, hide such a
 * stream in their files.
 */
public final class SerialFilter {
    private SerialFilter() {}

    /**
     * Refuses every class in every stream of this JVM, for good. Called first thing in a {@code main}; said twice, or after
     * {@code -Djdk.serialFilter}, it leaves what is set.
     */
    public static void refuseAll() {
        if (ObjectInputFilter.Config.getSerialFilter() == null) {
            ObjectInputFilter.Config.setSerialFilter(ObjectInputFilter.Config.createFilter("!*"));
        }
    }
}
