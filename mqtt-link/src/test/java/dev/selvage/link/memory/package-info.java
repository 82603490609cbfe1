// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** An MQTT broker and its links in memory, for simulations that run a whole fleet in one thread. */
package dev.selvage.link.memory;
