// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;

/** What a state wants done. */
public sealed interface ActionSpec {
    Mode mode();

    /** A point is to have a value, for as long as the state lasts. */
    record Write(String point, PointValue value, Mode mode) implements ActionSpec {}

    /** A task of this device is to be run, once, when the state is entered. */
    record RunTask(String type, Json.Obj args, Mode mode) implements ActionSpec {}

    /** An alarm is to be raised, until the state is left. */
    record Raise(String alarm, String severity, Mode mode) implements ActionSpec {}
}
