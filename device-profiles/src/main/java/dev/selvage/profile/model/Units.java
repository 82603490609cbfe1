// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The units a point may have: names of the IANA registry "SenML Units" (RFC 8428, RFC 8798), or {@code ucum:…}. */
public final class Units {
    /** Prefix for a unit that the registry lacks, in UCUM's case-sensitive code. */
    public static final String UCUM = "ucum:";

    private static final Pattern UCUM_CODE = Pattern.compile("ucum:[!-~]{1,27}");

    private static final Set<String> PRIMARY = Set.of(
            "m", "kg", "g", "s", "A", "K", "cd", "mol", "Hz", "rad", "sr", "N", "Pa", "J", "W", "C", "V", "F", "Ohm",
            "S", "Wb", "T", "H", "Cel", "lm", "lx", "Bq", "Gy", "Sv", "kat", "m2", "m3", "l", "m/s", "m/s2", "m3/s",
            "l/s", "W/m2", "cd/m2", "bit", "bit/s", "lat", "lon", "pH", "dB", "dBW", "Bspl", "count", "/", "%", "%RH",
            "%EL", "EL", "1/s", "1/min", "beat/min", "beats", "S/m", "B", "VA", "VAs", "var", "vars", "J/m", "kg/m3",
            "deg", "NTU");

    private static final Set<String> SECONDARY = Set.of(
            "ms", "min", "h", "MHz", "kW", "kVA", "kvar", "Ah", "Wh", "kWh", "varh", "kvarh", "kVAh", "Wh/km", "KiB",
            "GB", "Mbit/s", "B/s", "MB/s", "mV", "mA", "dBm", "ug/m3", "mm/h", "m/h", "ppm", "/100", "/1000", "hPa",
            "mm", "cm", "km", "km/h");

    private Units() {}

    /** True when a point may have that unit. */
    public static boolean isKnown(String unit) {
        return PRIMARY.contains(unit) || SECONDARY.contains(unit) || UCUM_CODE.matcher(unit).matches();
    }

    /** The registered names, for spelling hints. */
    public static Set<String> registered() {
        Set<String> all = new TreeSet<>(PRIMARY);
        all.addAll(SECONDARY);
        return all;
    }
}
