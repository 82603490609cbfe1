// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

/** Who is to do a task. */
public sealed interface Target {
    /** Which devices come into question. */
    Selector selector();

    /**
     * Any one of them; when it is lost or fails, another one.
     *
     * @param key what {@link Strategy#CONSISTENT_HASH} goes by; empty otherwise
     */
    record One(Selector selector, Strategy strategy, String key) implements Target {}

    /** Each of them that matches when the task is made. */
    record All(Selector selector) implements Target {}

    /** Each of them, also those that match later; who matches no more before it began is let go. */
    record Every(Selector selector) implements Target {}
}
