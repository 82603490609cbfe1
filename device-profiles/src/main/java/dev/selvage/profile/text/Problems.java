// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects complaints in the order found, each once; not thread-safe. */
public final class Problems {
    /** Most complaints kept: a person reads no more, and a hostile file must not fill the memory. */
    public static final int PROBLEMS_MAX = 20;

    private final Set<Problem> found = new LinkedHashSet<>();

    /** Adds a complaint, unless there are {@value #PROBLEMS_MAX} already. */
    public void add(Place place, String reason) {
        if (found.size() < PROBLEMS_MAX) {
            found.add(Problem.at(place, reason));
        }
    }

    /** Adds all complaints of another collection. */
    public void addAll(Problems others) {
        others.found.stream().limit((long) PROBLEMS_MAX - found.size()).forEach(found::add);
    }

    /** True while nothing was complained about. */
    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Everything found so far, at most {@value #PROBLEMS_MAX}. */
    public List<Problem> list() {
        return List.copyOf(new ArrayList<>(found));
    }
}
