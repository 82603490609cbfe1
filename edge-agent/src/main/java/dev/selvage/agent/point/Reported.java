// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;

/**
 * A value worth telling: what becomes a row and a topic.
 *
 * @param value of the point's type; {@link PointValue.Missing} when nothing could be read
 * @param reason why the quality is not good; empty when it is
 * @param takenAtMillis wall clock of the reading, milliseconds since 1970; a heartbeat repeats the last reading's
 */
public record Reported(String point, PointValue value, Quality quality, String reason, long takenAtMillis) {}
