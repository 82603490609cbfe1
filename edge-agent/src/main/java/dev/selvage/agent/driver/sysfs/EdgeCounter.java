// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.sysfs;

import dev.selvage.protocol.PointValue;
import java.util.Optional;

/**
 * Counts the changes of a point between off (0, false) and on, from 0 at the start. It sees what polling sees: a pulse
 * shorter than the period of the point it watches is missed. Confined to one thread.
 */
final class EdgeCounter {
    private final String watched;
    private final Edge edge;
    private Optional<Boolean> level = Optional.empty();
    private long count;

    /** Which change counts. */
    enum Edge {
        RISING,
        FALLING,
        BOTH
    }

    EdgeCounter(String watched, Edge edge) {
        this.watched = watched;
        this.edge = edge;
    }

    String watched() {
        return watched;
    }

    long count() {
        return count;
    }

    /** Looks at a value; one that is neither on nor off changes nothing. */
    void look(PointValue value) {
        Optional<Boolean> now = level(value);
        if (now.isPresent() && level.isPresent() && !now.equals(level)) {
            boolean counts = edge == Edge.BOTH || now.get() == (edge == Edge.RISING);
            count += counts ? 1 : 0;
        }
        level = now.or(() -> level);
    }

    private static Optional<Boolean> level(PointValue value) {
        if (value instanceof PointValue.Int64 number) {
            return Optional.of(number.value() != 0);
        }
        return value instanceof PointValue.Float64 number ? Optional.of(number.value() != 0) : Optional.empty();
    }
}
