// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

/** The four address spaces of a Modbus device. */
enum Table {
    COIL(true, true),
    DISCRETE(true, false),
    INPUT(false, false),
    HOLDING(false, true);

    /** Addresses in each table: 16 bits of them. */
    static final int SIZE = 65_536;
    /** Most registers in one read: the answer must fit 253 bytes (Modbus Application Protocol 1.1b3, 6.3). */
    static final int REGISTERS_MAX = 125;
    /** Most bits in one read (the same, 6.1). */
    static final int BITS_MAX = 2_000;

    private final boolean bits;
    private final boolean writable;

    Table(boolean bits, boolean writable) {
        this.bits = bits;
        this.writable = writable;
    }

    /** True when an address holds one bit, false when it holds a register of 16. */
    boolean isBits() {
        return bits;
    }

    boolean isWritable() {
        return writable;
    }

    /** Bytes of an answer with so many bits or registers. */
    int bytes(int count) {
        return bits ? (count + 7) / 8 : 2 * count;
    }
}
