// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

/** Opens a fresh instance of a driver whose first one hangs; the settings are those that were checked at the start. */
@FunctionalInterface
public interface DriverSource {
    /** A driver that no other thread uses. Called on the sampling thread, under its deadline. */
    Driver open() throws DriverException, InterruptedException;
}
