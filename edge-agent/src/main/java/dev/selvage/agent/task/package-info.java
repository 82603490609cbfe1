// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** Tasks at the device: what came as orders is done here, each at most as often as its type bears, and told. */
package dev.selvage.agent.task;
