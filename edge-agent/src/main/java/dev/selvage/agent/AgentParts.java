// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

/** The loop's ways out to the broker, and what it does now and then; made by {@link Agent}. */
record AgentParts(Announcer announcer, Uplink uplink, Presence presence, Metrics metrics, Housekeeping house, DesiredBook desired,
        AgentDesk desk, AgentTasks tasks, AgentDecisions decisions) {}
