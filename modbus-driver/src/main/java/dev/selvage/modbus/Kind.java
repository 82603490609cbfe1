// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import dev.selvage.agent.driver.DriverException;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What the registers of a point mean. Bytes are most significant first here. */
enum Kind {
    BOOL(1),
    U16(1),
    S16(1),
    U32(2),
    S32(2),
    F32(2),
    U64(4),
    S64(4),
    F64(4),
    /** As many registers as the binding says, two characters each. */
    STRING(1);

    private final int registers;

    Kind(int registers) {
        this.registers = registers;
    }

    /** Registers of one value. */
    int registers() {
        return registers;
    }

    /** The value of those bytes. */
    PointValue decode(byte[] bytes) throws DriverException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return switch (this) {
            case BOOL -> new PointValue.Bool(buffer.getShort() != 0);
            case U16 -> new PointValue.Int64(buffer.getShort() & 0xffffL);
            case S16 -> new PointValue.Int64(buffer.getShort());
            case U32 -> new PointValue.Int64(buffer.getInt() & 0xffff_ffffL);
            case S32 -> new PointValue.Int64(buffer.getInt());
            case U64 -> new PointValue.Int64(positive(buffer.getLong()));
            case S64 -> new PointValue.Int64(buffer.getLong());
            // The shortest decimal of the float: 230.1 and not 230.10000610351562.
            case F32 -> finite(Double.parseDouble(Float.toString(buffer.getFloat())));
            case F64 -> finite(buffer.getDouble());
            case STRING -> text(bytes);
        };
    }

    /** The bytes of a value in so many registers. */
    byte[] encode(PointValue value, int count) throws DriverException {
        ByteBuffer buffer = ByteBuffer.allocate(2 * count);
        switch (this) {
            case BOOL -> throw new DriverException("a single bit of a register cannot be written");
            case U16 -> buffer.putShort((short) whole(value, 0, 0xffff));
            case S16 -> buffer.putShort((short) whole(value, Short.MIN_VALUE, Short.MAX_VALUE));
            case U32 -> buffer.putInt((int) whole(value, 0, 0xffff_ffffL));
            case S32 -> buffer.putInt((int) whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case U64 -> buffer.putLong(whole(value, 0, Long.MAX_VALUE));
            case S64 -> buffer.putLong(whole(value, Long.MIN_VALUE, Long.MAX_VALUE));
            case F32 -> buffer.putFloat(single(number(value)));
            case F64 -> buffer.putDouble(number(value));
            case STRING -> buffer.put(ascii(value, 2 * count));
        }
        return buffer.array();
    }

    private static long positive(long value) throws DriverException {
        if (value < 0) {
            throw new DriverException("the device sent " + Long.toUnsignedString(value) + ", more than 63 bits");
        }
        return value;
    }

    private static PointValue finite(double value) throws DriverException {
        if (!Double.isFinite(value)) {
            throw new DriverException("the device sent " + value + ", no number");
        }
        return new PointValue.Float64(value);
    }

    private static PointValue text(byte[] bytes) throws DriverException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        String shown = (end < 0 ? text : text.substring(0, end)).strip();
        if (shown.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new DriverException("the device sent no ASCII text: \"" + Printable.of(shown) + "\"");
        }
        return new PointValue.Text(shown);
    }

    private static long whole(PointValue value, long min, long max) throws DriverException {
        double number = number(value);
        long whole = value instanceof PointValue.Int64 exact ? exact.value() : (long) number;
        boolean fits = number == Math.rint(number) && Math.abs(number) <= 0x1p63 && whole >= min && whole <= max;
        if (!fits) {
            throw new DriverException("needs a whole number of " + min + " to " + max + ", not " + value);
        }
        return whole;
    }

    private static float single(double value) throws DriverException {
        if (Float.isInfinite((float) value)) {
            throw new DriverException(value + " is too large for 32 bits");
        }
        return (float) value;
    }

    private static double number(PointValue value) throws DriverException {
        if (value instanceof PointValue.Int64 whole) {
            return whole.value();
        } else if (value instanceof PointValue.Float64 number) {
            return number.value();
        } else if (value instanceof PointValue.Bool bool) {
            return bool.value() ? 1 : 0;
        }
        throw new DriverException("needs a number, not \"" + Printable.of(value.toString()) + "\"");
    }

    private static byte[] ascii(PointValue value, int bytes) throws DriverException {
        String text = value.toString();
        if (text.length() > bytes || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new DriverException("needs at most " + bytes + " ASCII characters, not \"" + Printable.of(text) + "\"");
        }
        return Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), bytes);
    }
}
