// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** What travels between agent, broker plugin and gateway: identities, values, topics, JSON payloads, limits. */
package dev.selvage.protocol;
