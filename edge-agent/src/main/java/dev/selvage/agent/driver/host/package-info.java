// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** The driver for the machine the agent runs on, read from {@code /proc} and {@code /sys}. */
package dev.selvage.agent.driver.host;
