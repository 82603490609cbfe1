// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The laws of merging, over small histories of three replicas that write, delete, sync and settle as they like. */
class MergeLawsProperties {
    private static final int TRIES = 20;
    private static final String[] NAMES = {"x", "y"};
    private static final int ACTIONS_MAX = 26;

    /** Three replicas with a history, and copies of them to try things with. */
    private static final class Trio implements AutoCloseable {
        private final List<Member> members = List.of(Member.of("a"), Member.of("b"), Member.of("c"));
        private final List<Member> copies = new ArrayList<>();
        private final boolean forgetting;
        private int values;

        Trio(List<Integer> actions, boolean forgetting) {
            this.forgetting = forgetting;
            actions.forEach(this::act);
        }

        Member get(int index) {
            return members.get(index);
        }

        /** Who, which row and what are in the number: write, write some columns, delete, take from another; few settle or forget. */
        private void act(int action) {
            Member member = members.get(action % 3);
            String name = NAMES[action / 3 % 2];
            int what = action / 6;
            if (what == 0) {
                member.set(name, ++values);
            } else if (what == 1) {
                member.set(name, ++values, values % 2 == 0 ? Member.VALUE : Member.SET_BY, Member.NOW + values % 3);
            } else if (what == 2) {
                member.delete(name);
            } else if (what == 3) {
                member.take(members.get((action + (action / 3 % 2 == 0 ? 1 : 2)) % 3));
            } else if (action == 24) {
                members.get(0).replica().resolve(Member.SCOPE, Member.NOW, 10);
            } else if (forgetting) {
                members.forEach(MergeLawsProperties::forgetAll);
            }
        }

        /** Another replica with the same content. */
        Member copy(int index) {
            Member copy = Member.of(get(index).replica().id());
            copy.restart(get(index).replica().image());
            copies.add(copy);
            return copy;
        }

        @Override
        public void close() {
            members.forEach(Member::close);
            copies.forEach(Member::close);
        }
    }

    private static void forgetAll(Member member) {
        member.replica().forgetDeletions(Member.SCOPE, member.replica().vector(Member.SCOPE), Member.NOW);
    }

    private static String content(Member member) {
        return member.content(NAMES);
    }

    /** A batch is merged twice, and everything is taken once more: nothing changes. */
    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void idempotent(@ForAll @Size(max = 14) List<@IntRange(max = ACTIONS_MAX) Integer> actions, @ForAll boolean wholeRows) {
        try (Trio trio = new Trio(actions, true)) {
            if (trio.get(1).replica().vector(Member.SCOPE).isCoveredBy(trio.get(0).replica().vector(Member.SCOPE))) {
                return;
            }
            Changes batch = trio.get(0).lacking(trio.get(1), wholeRows);
            MergeResult first = trio.get(0).merge(batch, trio.get(1));
            String once = content(trio.get(0));
            MergeResult second = trio.get(0).merge(batch, trio.get(1));
            if (first instanceof MergeResult.Merged) {
                assertEquals(new MergeResult.Merged(0, 0), second);
            }
            assertEquals(once, content(trio.get(0)));
        }
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void commutative(@ForAll @Size(max = 14) List<@IntRange(max = ACTIONS_MAX) Integer> actions) {
        try (Trio trio = new Trio(actions, true)) {
            Member there = trio.copy(1);
            Member here = trio.copy(0);
            here.take(trio.get(1));
            there.take(trio.get(0));
            assertEquals(content(here), content(there));
        }
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void associative(@ForAll @Size(max = 14) List<@IntRange(max = ACTIONS_MAX) Integer> actions) {
        try (Trio trio = new Trio(actions, true)) {
            Member left = trio.copy(0);
            left.take(trio.get(1));
            left.take(trio.get(2));
            Member second = trio.copy(1);
            second.take(trio.get(2));
            Member right = trio.copy(0);
            right.take(second);
            assertEquals(content(left), content(right));
            Member other = trio.copy(0);
            other.take(trio.get(2));
            other.take(trio.get(1));
            assertEquals(content(left), content(other));
        }
    }

    /** Taking what somebody had at an earlier moment, and the rest later, is the same as taking all at once. */
    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void prefixClosed(@ForAll @Size(max = 10) List<@IntRange(max = ACTIONS_MAX) Integer> before,
            @ForAll @Size(max = 8) List<@IntRange(max = ACTIONS_MAX) Integer> after) {
        try (Trio trio = new Trio(before, true)) {
            Member stepwise = Member.of("d");
            Member atOnce = Member.of("e");
            try {
                stepwise.take(trio.get(1));
                assertEquals(content(trio.get(1)), content(stepwise), "a new replica holds what was there then");
                after.forEach(trio::act);
                stepwise.take(trio.get(1));
                atOnce.take(trio.get(1));
                assertEquals(content(atOnce), content(stepwise));
                assertEquals(content(trio.get(1)), content(stepwise));
            } finally {
                stepwise.close();
                atOnce.close();
            }
        }
    }

    /**
     * The same history with and without forgetting ends in as many living versions of the same rows, once all have heard of all.
     * Which of concurrent ones is shown may differ: a forgotten deletion's stamp no longer travels, so later writes may get lower ones.
     */
    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void cleaningUpChangesNoOutcome(@ForAll @Size(max = 16) List<@IntRange(max = ACTIONS_MAX) Integer> actions) {
        try (Trio cleaned = new Trio(actions, true); Trio kept = new Trio(actions, false)) {
            for (Trio trio : List.of(cleaned, kept)) {
                trio.get(0).take(trio.get(1));
                trio.get(0).take(trio.get(2));
                trio.get(1).take(trio.get(0));
                trio.get(2).take(trio.get(0));
                assertEquals(content(trio.get(0)), content(trio.get(1)));
                assertEquals(content(trio.get(0)), content(trio.get(2)));
            }
            for (String name : NAMES) {
                assertEquals(kept.get(0).shown(name).isPresent(), cleaned.get(0).shown(name).isPresent());
                assertEquals(kept.get(0).alive(name).size(), cleaned.get(0).alive(name).size());
            }
        }
    }

    /** A batch that was cut for one peer is taken by another, or refused and nothing done. */
    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void aBatchForSomebodyElseDoesNoHarm(@ForAll @Size(max = 12) List<@IntRange(max = ACTIONS_MAX) Integer> before,
            @ForAll @Size(max = 8) List<@IntRange(max = ACTIONS_MAX) Integer> after) {
        try (Trio trio = new Trio(before, true)) {
            trio.get(2).take(trio.get(1));
            after.forEach(trio::act);
            if (trio.get(1).replica().vector(Member.SCOPE).isCoveredBy(trio.get(2).replica().vector(Member.SCOPE))) {
                return;
            }
            Changes forAnother = trio.get(2).lacking(trio.get(1), false);
            Member expected = trio.copy(0);
            expected.take(trio.get(1));
            String untouched = content(trio.get(0));
            MergeResult result = trio.get(0).merge(forAnother, trio.get(1));
            if (result instanceof MergeResult.Merged) {
                assertTrue(trio.get(1).replica().vector(Member.SCOPE).isCoveredBy(trio.get(0).replica().vector(Member.SCOPE)));
                assertEquals(content(expected), content(trio.get(0)));
            } else {
                assertEquals(untouched, content(trio.get(0)));
                assertInstanceOf(MergeResult.Merged.class, trio.get(0).take(trio.get(1)));
                assertEquals(content(expected), content(trio.get(0)));
            }
        }
    }
}
