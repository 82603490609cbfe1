// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link;

/** Takes what a link has to tell. Called from the link's threads, one event at a time; must return at once. */
@FunctionalInterface
public interface LinkListener {
    /** Hands one event over; an implementation puts it into the loop's inbox and wakes the loop. */
    void onEvent(LinkEvent event);
}
