// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

/** Names one site: the devices that one gateway looks after. Second level of every topic. */
public record SiteId(String value) {
    /** Throws {@link IllegalArgumentException} unless {@code value} matches {@code [a-z0-9][a-z0-9-]{0,62}}. */
    public SiteId {
        Ids.check("site id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
