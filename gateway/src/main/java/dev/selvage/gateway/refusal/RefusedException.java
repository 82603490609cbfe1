// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.refusal;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.task.json.JsonFormException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request that is not done: why, and what the operator can do about it. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient Json.Obj current;

    /**
     * @param code a word for programs, one of the codes that the thrower lists
     * @param message what is wrong, printable
     * @param hint what to do, printable
     */
    public RefusedException(String code, String message, String hint) {
        this(new Problem(code, message, hint), Json.object().build());
    }

    /** @param current what stands in place of what was asked for, by name; goes beside the error */
    public RefusedException(Problem problem, Json.Obj current) {
        super(problem.message());
        this.problem = problem;
        this.current = current;
    }

    /** A request that is wrong in its form. */
    public static RefusedException of(JsonFormException wrong) {
        return new RefusedException("bad-request", Printable.of(String.valueOf(wrong.getMessage())), Printable.of(wrong.hint()));
    }

    /** A word for programs, such as {@code read-only}. */
    public String code() {
        return problem.code();
    }

    /** What the operator can do. */
    public String hint() {
        return problem.hint();
    }

    /** The answer. */
    public Json.Obj json() {
        Map<String, Json> members = new LinkedHashMap<>(problem.json().members());
        members.putAll(current.members());
        return new Json.Obj(members);
    }
}
