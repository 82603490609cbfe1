// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;

/** What was proposed and what became of it. */
public sealed interface Ruling {
    Verdict verdict();

    /** What an interlock or a limit did about it; empty when nothing did. */
    String by();

    /**
     * True for one that is given anew at each evaluation as long as its reason holds, and changes nothing in the world: a denial, and what an
     * interlock would force if its decision acted. It is news when it comes and when it goes.
     */
    default boolean isStanding() {
        return verdict() == Verdict.DENIED || (!verdict().isDone() && !by().isEmpty());
    }

    /** In short, for telling whether anything has changed. */
    String brief();

    /**
     * About the value of a point.
     *
     * @param wanted what the state, or the interlock, wants it to be
     * @param value what it is to be now; a limit may be in between
     */
    record Write(String point, PointValue wanted, PointValue value, Verdict verdict, String by) implements Ruling {
        @Override
        public String brief() {
            return point + "=" + value + " " + verdict.word() + " " + by;
        }
    }

    /** About a task that the device is to run. */
    record RunTask(String type, Json.Obj args, Verdict verdict, String by) implements Ruling {
        @Override
        public String brief() {
            return "task " + type + " " + verdict.word() + " " + by;
        }
    }

    /** About an alarm: raised, or cleared. */
    record Alarm(String alarm, String severity, boolean isRaised, Verdict verdict, String by) implements Ruling {
        @Override
        public String brief() {
            return "alarm " + alarm + " " + isRaised + " " + verdict.word();
        }
    }
}
