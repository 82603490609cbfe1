// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** A driver without hardware: seeded, repeatable generators for tests, demos and the fleet simulation. */
package dev.selvage.agent.driver.simulator;
