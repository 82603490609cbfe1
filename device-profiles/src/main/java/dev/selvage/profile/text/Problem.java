// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.text;

import dev.selvage.protocol.Printable;

/**
 * One complaint about a file: where, and what to do about it.
 *
 * @param line from 1
 * @param column from 1
 * @param pointer RFC 6901 JSON pointer to the offending node; empty for the whole document
 * @param reason one printable line
 */
public record Problem(String file, int line, int column, String pointer, String reason) {
    /** A complaint about what stands at {@code place}. */
    static Problem at(Place place, String reason) {
        return new Problem(place.file(), place.line(), place.column(), place.pointer(), reason);
    }

    /** {@code file:line:col /json/pointer reason}, on one line whatever the file was called; the root is {@code /}. */
    @Override
    public String toString() {
        String shown = pointer.isEmpty() ? "/" : pointer;
        return Printable.of(file) + ":" + line + ":" + column + " " + Printable.of(shown) + " " + reason;
    }
}
