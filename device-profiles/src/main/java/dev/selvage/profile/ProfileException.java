// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.text.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A device cannot be built from its files; the message has one line per problem. */
public final class ProfileException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** Made of at least one problem. */
    public ProfileException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong and where, in the order found. */
    public List<Problem> problems() {
        return problems;
    }
}
