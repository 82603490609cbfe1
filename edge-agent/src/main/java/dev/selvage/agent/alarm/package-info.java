// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** Alarms: a condition that holds for a while raises one, another clears it. */
package dev.selvage.agent.alarm;
