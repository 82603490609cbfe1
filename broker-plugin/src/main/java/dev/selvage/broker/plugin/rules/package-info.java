// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** What is let in and what is refused, decided from plain values: no HiveMQ type, no I/O, no clock of its own. */
package dev.selvage.broker.plugin.rules;
