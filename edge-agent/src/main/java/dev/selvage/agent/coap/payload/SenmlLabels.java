// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The field names of SenML, and the numbers that stand for them in CBOR (RFC 8428, section 6, table 4). */
final class SenmlLabels {
    static final Map<Long, String> NAMES = Map.ofEntries(
            Map.entry(-6L, "bs"),
            Map.entry(-5L, "bv"),
            Map.entry(-4L, "bu"),
            Map.entry(-3L, "bt"),
            Map.entry(-2L, "bn"),
            Map.entry(-1L, "bver"),
            Map.entry(0L, "n"),
            Map.entry(1L, "u"),
            Map.entry(2L, "v"),
            Map.entry(3L, "vs"),
            Map.entry(4L, "vb"),
            Map.entry(5L, "s"),
            Map.entry(6L, "t"),
            Map.entry(7L, "ut"),
            Map.entry(8L, "vd"));
    static final Map<String, Long> NUMBERS = NAMES.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    /** The fields that hold for the records after theirs too. */
    static final Set<String> BASE = Set.of("bs", "bv", "bu", "bt", "bn", "bver");

    private SenmlLabels() {}
}
