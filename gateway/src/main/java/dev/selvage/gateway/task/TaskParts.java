// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

/** What the loop of the tasks works with, made by {@link Tasks}. */
record TaskParts(TaskFleet fleet, Carrier carrier, Archive archive, Agreements agreements, TaskLoop.Devices devices) {}
