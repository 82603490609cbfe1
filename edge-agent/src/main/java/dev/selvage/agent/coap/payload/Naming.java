// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

/** What the names in a body stand for. */
@FunctionalInterface
public interface Naming {
    /** Takes every name as it is. */
    Naming AS_IS = full -> full;

    /** The name for us of what the node calls {@code full}, base name included; refuses what is unknown or foreign. */
    String resolve(String full) throws Refusal;
}
