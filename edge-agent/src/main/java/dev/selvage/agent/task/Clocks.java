// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

/**
 * The time of one step of the loop.
 *
 * @param machineMillis wall clock of the machine, by which rows are stamped
 * @param gatewayMillis the gateway's, as well as it is known: deadlines are by that, and it is what people compare
 * @param monotonicMillis all waiting is counted on it
 */
public record Clocks(long machineMillis, long gatewayMillis, long monotonicMillis) {}
