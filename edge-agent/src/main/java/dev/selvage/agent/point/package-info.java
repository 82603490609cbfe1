// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** What happens to a point between the driver's raw reading and a report: pure functions that are told the time. */
package dev.selvage.agent.point;
