// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

import dev.selvage.protocol.PointValue;
import java.util.Optional;

/**
 * One value out of a body.
 *
 * @param name what the {@link Naming} made of the name that the node gave it
 * @param unit the unit the node said, if it said one
 * @param takenAtMillis milliseconds since 1970
 */
public record Sample(String name, PointValue value, Optional<String> unit, long takenAtMillis) {}
