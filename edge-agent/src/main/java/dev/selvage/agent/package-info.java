// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** The agent that runs on a device. {@code AgentLoop.step} is its whole life. */
package dev.selvage.agent;
