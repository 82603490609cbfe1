// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Turns concurrent versions of a row into one, by the columns' policies. It only computes: the result is written like
 * any other row, with a dot of its own, so that every replica sees it as a write that saw them all.
 */
final class Resolver {
    /** Versions of one row beyond which a policy that leaves the choice to people is overruled. */
    static final int SIBLINGS_MAX = 8;

    private final Table table;
    private final String scope;
    private final List<Version> versions;
    private final Optional<MergePolicy> ruling;
    private final List<String> rules = new ArrayList<>();

    /** The row to write, and the rule that made it, for people. */
    record Resolution(List<Cell> row, String rule) {}

    private Resolver(Table table, String scope, List<Version> versions, Optional<MergePolicy> ruling) {
        this.table = table;
        this.scope = scope;
        this.ruling = ruling;
        this.versions = versions.stream().sorted(Comparator.comparingLong(Version::effectiveHlc)
                .thenComparing((Version v) -> v.dot().actor())).toList();
    }

    /**
     * Empty when a policy leaves the choice to people and there are no more than {@link #SIBLINGS_MAX} versions.
     *
     * @param ruling what settles this row as a whole by its first value column, in place of the columns' policies
     */
    static Optional<Resolution> resolve(Table table, String scope, List<Version> versions, Optional<MergePolicy> ruling) {
        return new Resolver(table, scope, versions, ruling).resolve();
    }

    private Optional<Resolution> resolve() {
        Version latest = versions.get(versions.size() - 1);
        List<Cell> row = new ArrayList<>(latest.row());
        if (table.rowAtomic() || ruling.isPresent()) {
            int first = Math.min(table.keyCount(), table.columns().size() - 1);
            String how = table.rowAtomic() ? "row-atomic " : "the point's rule, ";
            return choose(first, versions).map(version -> new Resolution(version.row(), how + rules.get(0)));
        }
        for (int column = table.keyCount(); column < table.columns().size(); column++) {
            Optional<Cell> value = value(column);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            row.set(column, value.get());
        }
        String rule = rules.isEmpty() ? "different columns, merged" : String.join(", ", rules);
        return Optional.of(new Resolution(row, rule));
    }

    /** The column's value: of the only version that changed it, or by the policy when several did, to different values. */
    private Optional<Cell> value(int column) {
        long bit = 1L << (column - table.keyCount());
        List<Version> claims = versions.stream().filter(version -> (version.changed() & bit) != 0).toList();
        if (claims.isEmpty()) {
            return Optional.of(versions.get(versions.size() - 1).row().get(column));
        }
        if (claims.stream().map(version -> version.row().get(column)).distinct().count() == 1) {
            return Optional.of(claims.get(0).row().get(column));
        }
        return choose(column, claims).map(version -> version.row().get(column));
    }

    private Optional<Version> choose(int column, List<Version> claims) {
        Table.Column about = table.columns().get(column);
        MergePolicy policy = ruling.orElse(about.policy());
        Optional<Version> chosen = policy.choose(column, claims, scope);
        if (chosen.isPresent()) {
            rules.add(about.name() + ": " + (policy instanceof NamedPolicy unknown
                    ? "lww, as this program has no policy " + unknown.label() : policy.label()));
            return chosen;
        }
        if (versions.size() <= SIBLINGS_MAX) {
            return Optional.empty();
        }
        rules.add(about.name() + ": lww, as there were more than " + SIBLINGS_MAX + " versions");
        return Optional.of(claims.get(claims.size() - 1));
    }
}
