// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** Workflows of tasks: what they are, what is wrong with one, and what comes next in a run. No I/O. */
package dev.selvage.task.flow;
