// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** One SQLite file that merges with others: version vectors per scope, one dot per row, an actor per session. */
package dev.selvage.replica;
