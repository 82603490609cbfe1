// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** The task types that every agent has, and those that a profile declares. */
package dev.selvage.agent.task.builtin;
