// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** What people see: aligned tables, one line per message, and failures in one line. */
package dev.selvage.cli.terminal;
