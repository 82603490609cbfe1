// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** Sensors that fail on purpose: the faults of a profile laid over any driver. */
package dev.selvage.agent.driver.fault;
