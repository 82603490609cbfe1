// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** What the people who watch a device have said of its decisions, as something to learn from. */
package dev.selvage.agent.model.learn;
