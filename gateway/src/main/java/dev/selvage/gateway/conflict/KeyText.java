// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.conflict;

import dev.selvage.replica.Cell;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A key as the conflict log spells it, which is how the log is searched: as SQL does, plain words without quotes. */
final class KeyText {
    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:/-]*");

    private KeyText() {}

    static String of(List<Cell> key) {
        return key.stream().map(KeyText::of).collect(Collectors.joining(" "));
    }

    static String of(Cell cell) {
        if (cell instanceof Cell.Text text) {
            return PLAIN_WORD.matcher(text.value()).matches() ? text.value() : "'" + text.value().replace("'", "''") + "'";
        } else if (cell instanceof Cell.Int number) {
            return Long.toString(number.value());
        } else if (cell instanceof Cell.Real number) {
            return Double.toString(number.value());
        }
        return cell instanceof Cell.Blob blob ? "x'" + HexFormat.of().formatHex(blob.value()) + "'" : "NULL";
    }
}
