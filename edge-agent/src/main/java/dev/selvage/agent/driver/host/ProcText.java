// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.host;

import dev.selvage.agent.driver.DriverException;
import dev.selvage.protocol.Printable;
import java.util.Optional;
import java.util.regex.Pattern;

/** Numbers out of the kernel's text files. Anything else than expected is a {@link DriverException} that shows it. */
final class ProcText {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    /** 2^60 bytes: far beyond any machine, and a sum of some still fits a long. */
    private static final long KIBIBYTES_MAX = 1L << 50;
    private static final int RX_BYTES_FIELD = 0;
    private static final int TX_BYTES_FIELD = 8;

    private ProcText() {}

    /** The blank-separated words of a line. */
    static String[] words(String line) {
        return BLANKS.split(line.strip());
    }

    /** The word at that place of a file of one line. */
    static String word(String file, String text, int index) throws DriverException {
        String[] words = words(text);
        if (index >= words.length || words[index].isEmpty()) {
            throw new DriverException(file + " has only " + Printable.of(text.strip()) + ", no field " + (index + 1));
        }
        return words[index];
    }

    /** A count: 0 to 2^63 - 1. */
    static long count(String file, String word) throws DriverException {
        return parseCount(word).orElseThrow(() -> new DriverException(file + ": \"" + Printable.of(word) + "\" is no count"));
    }

    /** A finite decimal number that is not negative. */
    static double amount(String file, String word) throws DriverException {
        double number = number(word);
        if (!(number >= 0) || Double.isInfinite(number)) {
            throw new DriverException(file + ": \"" + Printable.of(word) + "\" is no amount");
        }
        return number;
    }

    /** A whole number of either sign. */
    static long integer(String file, String word) throws DriverException {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw new DriverException(file + ": \"" + Printable.of(word) + "\" is no whole number", e);
        }
    }

    /** Bytes of a {@code MemTotal:  24684096 kB} line of meminfo; empty when there is no such line. */
    static Optional<Long> meminfoBytes(String text, String name) throws DriverException {
        for (String line : text.lines().toList()) {
            if (line.startsWith(name) && line.startsWith(":", name.length())) {
                long kibibytes = count("/proc/meminfo", word("/proc/meminfo", line, 1));
                if (kibibytes > KIBIBYTES_MAX) {
                    throw new DriverException("/proc/meminfo: " + name + " of " + kibibytes + " kB cannot be");
                }
                return Optional.of(kibibytes * 1024);
            }
        }
        return Optional.empty();
    }

    /**
     * Bytes received or sent since boot, from /proc/net/dev.
     *
     * @param nic an interface's name, or {@code auto} for the sum of all but {@code lo}
     */
    static long netBytes(HostFiles.Content netDev, String nic, boolean received) throws DriverException {
        boolean all = nic.equals("auto");
        if (all && !netDev.whole()) {
            throw new DriverException("/proc/net/dev has too many interfaces to sum: name one as \"nic\"");
        }
        long sum = 0;
        boolean found = all;
        for (String line : netDev.text().lines().toList()) {
            // The numbers follow the last colon: old aliases have one in their name, old kernels no blank behind it.
            int colon = line.lastIndexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).strip();
            if (all ? !name.isEmpty() && !name.equals("lo") : name.equals(nic)) {
                String field = word("/proc/net/dev", line.substring(colon + 1), received ? RX_BYTES_FIELD : TX_BYTES_FIELD);
                sum += count("/proc/net/dev", field);
                found = true;
            }
            if (sum < 0) {
                throw new DriverException("/proc/net/dev: the sum of all interfaces is beyond 64 bits");
            }
        }
        if (!found) {
            throw new DriverException("/proc/net/dev has no interface \"" + Printable.of(nic) + "\"");
        }
        return sum;
    }

    private static Optional<Long> parseCount(String word) {
        try {
            // Unsigned, as the kernel prints it; what is beyond a long comes out negative.
            return Optional.of(Long.parseUnsignedLong(word)).filter(value -> value >= 0);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static double number(String word) {
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
