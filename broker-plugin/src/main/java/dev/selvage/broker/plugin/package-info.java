// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** The HiveMQ extension: who a client is, what it may publish and subscribe, presence, and counters of refusals. */
package dev.selvage.broker.plugin;
