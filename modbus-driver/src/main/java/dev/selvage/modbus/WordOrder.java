// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

/** In which order a device sends the bytes of a value of several registers; named by what becomes of A B C D. */
enum WordOrder {
    ABCD(false, false),
    CDAB(true, false),
    BADC(false, true),
    DCBA(true, true);

    private final boolean wordsSwapped;
    private final boolean bytesSwapped;

    WordOrder(boolean wordsSwapped, boolean bytesSwapped) {
        this.wordsSwapped = wordsSwapped;
        this.bytesSwapped = bytesSwapped;
    }

    /** Bytes of whole registers from the device's order to most significant first, or back: it is its own inverse. */
    byte[] arrange(byte[] bytes) {
        byte[] out = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            int word = i / 2;
            int to = wordsSwapped ? bytes.length / 2 - 1 - word : word;
            int inWord = bytesSwapped ? 1 - i % 2 : i % 2;
            out[2 * to + inWord] = bytes[i];
        }
        return out;
    }
}
