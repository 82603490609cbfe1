// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** Tasks and workflows as JSON: what operators ask, what they are shown, and what a gateway stores. Pure; no I/O. */
package dev.selvage.task.json;
