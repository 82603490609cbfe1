// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.store;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which slot of a model does what. Legal changes:
 * <pre>
 *   candidate:  a free slot, or that of the previous or of an earlier candidate, becomes the candidate
 *   promote:    candidate to active, active to previous
 *   roll back:  previous to active, else none active: rules only
 *   stand in:   the active one is refused when it is opened; the same as to roll back
 *   give up:    the third start of the active in a row that did not come up; the same as to roll back
 * </pre>
 *
 * @param active decides
 * @param candidate is tried beside it
 * @param previous decided before, and can again
 * @param starts of the active slot since it last came up
 */
public record State(Optional<Slot> active, Optional<Slot> candidate, Optional<Slot> previous, int starts) {
    /** A crash may have other reasons once or twice. */
    static final int STARTS_MAX = 3;

    static final State EMPTY = new State(Optional.empty(), Optional.empty(), Optional.empty(), 0);

    public State {
        if (starts < 0
                || (active.isPresent() && (active.equals(candidate) || active.equals(previous)))
                || (candidate.isPresent() && candidate.equals(previous))) {
            throw new IllegalArgumentException("one slot cannot be two things");
        }
    }

    /** Where the next candidate goes: never over the active one, which is always the one that decides. */
    Slot free() {
        return active.map(Slot::other).orElse(Slot.A);
    }

    /** Nothing but the active one counts any more. */
    State alone() {
        return new State(active, Optional.empty(), Optional.empty(), starts);
    }

    State withCandidate(Slot slot) {
        return new State(active, Optional.of(slot), previous.filter(p -> p != slot), starts);
    }

    State promoted() {
        return candidate.isEmpty()
                ? this
                : new State(/* active= */ candidate, /* candidate= */ Optional.empty(), /* previous= */ active, 0);
    }

    State rolledBack() {
        return new State(/* active= */ previous, candidate, /* previous= */ Optional.empty(), 0);
    }

    /** A start begins: counted before it, because one that kills the program cannot count afterwards. A candidate is asked as well, and may be who did it. */
    State starting() {
        return isEmpty() ? this : new State(active, candidate, previous, starts + 1);
    }

    private boolean isEmpty() {
        return active.isEmpty() && candidate.isEmpty();
    }

    State started() {
        return new State(active, candidate, previous, 0);
    }

    /** Whether those that were asked have had their chances. */
    boolean isHopeless() {
        return !isEmpty() && starts >= STARTS_MAX;
    }

    /** Without who is to blame for so many starts: first the candidate, since the active one has decided before; then that one. */
    State withoutTheBlamed() {
        return candidate.isPresent() ? new State(active, Optional.empty(), previous, 0) : rolledBack();
    }

    Json.Obj json() {
        return Json.object()
                .put("active", active.map(Slot::letter))
                .put("candidate", candidate.map(Slot::letter))
                .put("previous", previous.map(Slot::letter))
                .put("starts", starts)
                .build();
    }

    static State of(Json.Obj json) throws JsonException {
        long starts = json.integer("starts").orElseThrow(() -> new JsonException("\"starts\" is missing"));
        try {
            return new State(slot(json, "active"), slot(json, "candidate"), slot(json, "previous"), Math.toIntExact(starts));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new JsonException(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Slot> slot(Json.Obj json, String name) {
        return json.text(name).map(letter -> Arrays.stream(Slot.values())
                .filter(s -> s.letter().equals(letter))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + name + "\" is no slot")));
    }
}
