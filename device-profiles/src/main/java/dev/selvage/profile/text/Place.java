// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.text;

import dev.selvage.protocol.Printable;

/**
 * Where something was written.
 *
 * @param file the file as its reader named it
 * @param line from 1
 * @param column from 1, in code points; a tab counts as one
 * @param pointer RFC 6901 JSON pointer inside the file; empty for the whole document
 */
public record Place(String file, int line, int column, String pointer) {
    /** The start of a file. */
    public static Place startOf(String file) {
        return new Place(file, 1, 1, "");
    }

    /** The place of a member or element of what is here. */
    Place below(String token, int lineOfChild, int columnOfChild) {
        String escaped = Printable.of(token).replace("~", "~0").replace("/", "~1");
        return new Place(file, lineOfChild, columnOfChild, pointer + "/" + escaped);
    }

    /** The same node, pointed at elsewhere: at its value rather than at its key. */
    Place movedTo(int newLine, int newColumn) {
        return new Place(file, newLine, newColumn, pointer);
    }
}
