// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.node;

import dev.selvage.protocol.Json;

/**
 * Something that happened at a node, such as a restart or a low battery.
 *
 * @param name {@code [a-z][a-z0-9.-]*}, at most 64 characters
 * @param detail what the node said besides
 * @param atMillis milliseconds since 1970
 */
public record NodeEvent(String name, Json.Obj detail, long atMillis) {}
