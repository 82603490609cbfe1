// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** The port to the device's own hardware ({@link dev.selvage.agent.driver.Driver}), and the sampling that runs it under deadlines. */
package dev.selvage.agent.driver;
