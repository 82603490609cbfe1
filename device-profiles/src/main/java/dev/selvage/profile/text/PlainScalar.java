// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.text;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What unquoted text means in the YAML 1.2 core schema, less everything that a YAML 1.1 reader takes for something
 * else: those spellings are refused, so a file means the same to every tool.
 */
final class PlainScalar {
    /** Longest number: a double in full needs 24 characters, a long 20. */
    private static final int NUMBER_CHARS_MAX = 64;

    private static final Set<String> TRUTH_IN_YAML_1_1 = Set.of("on", "off", "yes", "no", "y", "n");
    private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9_]+(\\.[0-9_]*)?([eE][-+]?[0-9]+)?|[-+]?0o[0-7]+");
    private static final Pattern BASE_SIXTY = Pattern.compile("[-+]?[0-9][0-9_]*:[0-5]?[0-9](:[0-5]?[0-9])?(\\.[0-9_]*)?");
    private static final Pattern UNDERSCORES = Pattern.compile("[-+]?[0-9][0-9_]*_[0-9_]*(\\.[0-9_]*)?");
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{1,15}");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    private PlainScalar() {}

    /** Why that unquoted text must not stand in a file; empty when it may. */
    static Optional<String> refusal(String text) {
        String shown = Printable.of(text);
        if (TRUTH_IN_YAML_1_1.contains(text.toLowerCase(Locale.ROOT))) {
            return Optional.of("unquoted " + shown + " is true or false to some YAML readers; write true, false or \"" + shown + "\"");
        }
        if (text.equals("<<") || text.equals("=")) {
            return Optional.of("unquoted " + shown + " has a meaning of its own in some YAML readers; use extends, or quote it");
        }
        if (NOT_FINITE.matcher(text).matches()) {
            return Optional.of(shown + " is not a finite number; leave it out or give a bound");
        }
        if (text.length() > NUMBER_CHARS_MAX) {
            return FLOAT.matcher(text).matches()
                    ? Optional.of("a number of more than " + NUMBER_CHARS_MAX + " characters; quote it")
                    : Optional.empty();
        }
        if (LEADING_ZERO.matcher(text).matches()) {
            return Optional.of(shown + " starts with a zero, which some YAML readers take for octal; drop the zero or quote it");
        }
        if (BASE_SIXTY.matcher(text).matches()) {
            return Optional.of(shown + " is a number of base sixty to some YAML readers; quote it");
        }
        if (UNDERSCORES.matcher(text).matches()) {
            return Optional.of(shown + " is a number to some YAML readers only; drop the underscores or quote it");
        }
        boolean tooLarge = FLOAT.matcher(text).matches() && !Double.isFinite(Double.parseDouble(text));
        return tooLarge ? Optional.of(shown + " is too large for a number") : Optional.empty();
    }

    /** The meaning of unquoted text that was not {@linkplain #refusal refused}. */
    static Json meaning(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> new Json.Null();
            case "true", "True", "TRUE" -> new Json.Bool(true);
            case "false", "False", "FALSE" -> new Json.Bool(false);
            default -> number(text);
        };
    }

    /** A whole number that does not fit 64 bits becomes a double, as in JSON. */
    private static Json number(String text) {
        if (text.length() > NUMBER_CHARS_MAX) {
            return new Json.Str(text);
        }
        if (HEX.matcher(text).matches()) {
            return new Json.Int(Long.parseLong(text.substring(2), 16));
        }
        if (INTEGER.matcher(text).matches() && fitsLong(text)) {
            return new Json.Int(Long.parseLong(text));
        }
        return FLOAT.matcher(text).matches() ? new Json.Num(Double.parseDouble(text)) : new Json.Str(text);
    }

    private static boolean fitsLong(String digits) {
        return new BigInteger(digits).bitLength() < Long.SIZE;
    }
}
