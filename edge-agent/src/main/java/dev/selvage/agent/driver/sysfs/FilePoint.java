// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.sysfs;

import dev.selvage.agent.driver.DriverException;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A point that is a file. With a scale or an offset file its value is {@code (raw + offset) * scale}, the rule of the
 * kernel's Industrial I/O ABI.
 *
 * @param texts what to write for a value's text; empty for a point that cannot be written
 * @param asIs true when a value is written as its own text
 */
record FilePoint(Path file, Optional<Path> scale, Optional<Path> offset, Map<String, String> texts, boolean asIs) {
    FilePoint {
        texts = Map.copyOf(texts);
    }

    PointValue read(Fence fence) throws DriverException {
        String text = fence.read(file);
        if (scale.isEmpty() && offset.isEmpty()) {
            return value(text);
        }
        double raw = number(file, text);
        double shifted = raw + (offset.isPresent() ? number(offset.get(), fence.read(offset.get())) : 0);
        double scaled = shifted * (scale.isPresent() ? number(scale.get(), fence.read(scale.get())) : 1);
        if (!Double.isFinite(scaled)) {
            throw new DriverException(file + ": " + Printable.of(text) + " is too large to scale");
        }
        return new PointValue.Float64(scaled);
    }

    void write(Fence fence, String point, PointValue value) throws DriverException {
        if (texts.isEmpty() && !asIs) {
            throw new DriverException("point \"" + Printable.of(point) + "\" cannot be written: its bind has no \"write\"");
        }
        Optional<String> text = Optional.ofNullable(texts.get(value.toString()));
        if (value instanceof PointValue.Missing || (text.isEmpty() && !asIs)) {
            throw new DriverException("point \"" + Printable.of(point) + "\" cannot be written as \"" + Printable.of(value.toString())
                    + "\"; known: " + Printable.of(String.join(", ", texts.keySet().stream().sorted().toList())));
        }
        fence.write(file, text.orElse(value.toString()));
    }

    /** Whole numbers stay whole, other finite ones are doubles, the rest is text. */
    private static PointValue value(String text) {
        try {
            return new PointValue.Int64(Long.parseLong(text));
        } catch (NumberFormatException e) {
            Optional<Double> number = finite(text);
            return number.isPresent() ? new PointValue.Float64(number.get()) : new PointValue.Text(text);
        }
    }

    private static double number(Path file, String text) throws DriverException {
        return finite(text).orElseThrow(() -> new DriverException(file + " holds no number: \"" + Printable.of(text) + "\""));
    }

    /** A decimal number: 1d and 0x1p3 are numbers to Java alone. */
    private static Optional<Double> finite(String text) {
        try {
            boolean plain = text.chars().allMatch(c -> "0123456789+-.eE".indexOf(c) >= 0);
            return plain ? Optional.of(Double.parseDouble(text)).filter(Double::isFinite) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
