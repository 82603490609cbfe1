// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

/**
 * What a sampler has done since its start.
 *
 * @param reads calls of the driver's read
 * @param failures reads, writes and openings that threw
 * @param timeouts reads, writes and openings that did not answer within the deadline
 * @param late beats that were skipped because the driver was busy, paused or parked
 * @param abandoned threads that hang in the driver at this moment
 */
public record SamplerCounters(long reads, long failures, long timeouts, long late, int abandoned) {}
