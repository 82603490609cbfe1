// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** The gateway: merges the replicas of a site's devices and answers operators. {@code GatewayLoop.step} is its whole life. */
package dev.selvage.gateway;
