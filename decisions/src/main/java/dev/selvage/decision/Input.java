// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A feature as it was at a decision.
 *
 * @param as its name
 * @param value the feature; its substitute, or empty, when it has a flaw
 * @param raw the point's last reading, whatever its quality
 * @param ageMillis of that reading; since the start when there was none
 */
public record Input(String as, OptionalDouble value, OptionalDouble raw, long ageMillis, Optional<Flaw> flaw) {}
