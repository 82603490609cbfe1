// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.house;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Every bound and name that the house rules use. A bound may be tightened; loosening one needs a reason here. */
final class HouseNumbers {
    static final int FILE_LINES_MAX = 400;
    static final int METHOD_LINES_MAX = 60;
    static final int PARAMETERS_MAX = 6;
    /** {@code dev.selvage.broker.plugin.rules}: two names are ours anyway, three are left to sort with. */
    static final int PACKAGE_DOTS_MAX = 4;

    static final String HEADER = "// SPDX-FileCopyrightText: The Selvage authors\n// SPDX-License-Identifier: Apache-2.0\n";
    static final List<String> BAD_LEVELS = List.of("util", "utils", "common", "helper", "helpers", "manager", "impl");
    static final Pattern BAD_CLASS = Pattern.compile(".*(Impl|Utils?|Helpers?|Manager|Common)");
    static final Pattern UNFINISHED_WORK = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX|HA" + "CK)\\b");

    /** Tests that must sleep, each with its reason. A wait for a condition is no reason. */
    static final Map<String, String> SLEEPS_ALLOWED = Map.of();

    /** A number that means something only beside a tracker. */
    static final Pattern ISSUE = Pattern.compile(
            "(?i)\\b(issue|ticket|pull request|bug|gh)[ -]?#?[0-9]+\\b|(?<![\\w&/#\"'(])#[0-9]+\\b(?! )");

    static final long FILE_MEDIAN_MAX = 80;
    static final long METHOD_P90_MAX = 15;
    static final double FINAL_SHARE_MIN = 0.9;
    /** Picocli's annotations on fields that it fills in. */
    static final Set<String> INJECTED_BY = Set.of("Option", "Parameters", "Mixin", "Spec", "ParentCommand", "ArgGroup");
    static final double NULLS_PER_THOUSAND_MAX = 10;
    static final double COMMENT_SHARE_MIN = 0.2;
    static final double COMMENT_SHARE_MAX = 0.4;
    /** What the tree reaches today. It may only be raised; the target is 1. */
    static final double TEST_SHARE_MIN = 0.7;

    private HouseNumbers() {}
}
