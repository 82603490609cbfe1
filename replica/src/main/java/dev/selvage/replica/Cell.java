// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.Arrays;

/** One SQLite value with its storage class, which travels with it: INTEGER 1 and REAL 1.0 are different values. */
public sealed interface Cell {
    /** NULL. */
    record Null() implements Cell {}

    /** INTEGER. */
    record Int(long value) implements Cell {}

    /** REAL. */
    record Real(double value) implements Cell {}

    /** TEXT. */
    record Text(String value) implements Cell {}

    /** BLOB; the array is not changed after hand-over. */
    record Blob(byte[] value) implements Cell {
        @Override
        public boolean equals(Object other) {
            return other instanceof Blob that && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }
    }

    static Cell of(long value) {
        return new Int(value);
    }

    static Cell of(double value) {
        return new Real(value);
    }

    static Cell of(String value) {
        return new Text(value);
    }

    static Cell of(byte[] value) {
        return new Blob(value);
    }

    /** NULL. */
    static Cell none() {
        return new Null();
    }
}
