// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

/** What a gateway does once the jobs that it follows from are durable. */
public sealed interface Deed {
    /** The device is to have this order, as a row and as a message. */
    record Give(String device, Order order) implements Deed {}

    /** The end is durable here: the device may forget it. */
    record Acknowledge(String device, Order order, long atMillis) implements Deed {}

    /** A word that came too late, for people. */
    record Late(String device, Report report) implements Deed {}
}
