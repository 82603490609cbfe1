// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.house;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The house rules that hold for every text file, documents included. */
enum TextRule {
    MACHINE_PATH(Pattern.compile("(?<![\\w.$}/-])(/(work|root|Users|workspace)/[\\w.]|/home/(?!<)\\w+/|[A-Z]:\\\\Users\\\\)"),
            "a path of one machine; it exists nowhere else"),
    ISSUE_NUMBER(HouseNumbers.ISSUE,
            "say the reason itself; trackers move");

    private final Pattern pattern;
    private final String why;

    TextRule(Pattern pattern, String why) {
        this.pattern = pattern;
        this.why = why;
    }

    /** Java code may hold such text as data; there it counts in comments only, see {@link FileRule}. */
    boolean concerns(Checkout.TextFile file) {
        return this == MACHINE_PATH || !file.isJava();
    }

    List<Finding> check(Checkout.TextFile file) {
        List<Finding> findings = new ArrayList<>();
        List<String> lines = file.lines();
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = pattern.matcher(lines.get(i));
            if (matcher.find()) {
                findings.add(new Finding(file.path(), i + 1L, "\"" + matcher.group() + "\"", why));
            }
        }
        return findings;
    }
}
