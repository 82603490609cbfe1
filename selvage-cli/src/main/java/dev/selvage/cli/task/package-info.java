// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** Tasks and runs of workflows for a terminal: what is asked, what is shown, and what is new since it was shown last. */
package dev.selvage.cli.task;
