// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.request;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Printable;
import dev.selvage.replica.Cell;
import dev.selvage.task.json.Fields;
import dev.selvage.task.json.JsonFormException;

/** What requests about a device's rows read alike: the device's name out of the request, and cells out of a row. */
public final class Reading {
    private Reading() {}

    /** The member {@code device}, which must be there; what is no name is a fault of the request. */
    public static String device(Fields in) {
        String device = in.must("device", in.text("device"), "x");
        if (!DeviceId.isValid(device)) {
            in.fault("device", "\"" + Printable.of(device) + "\" is no device's name", "see the request devices for all that are known");
        }
        return device;
    }

    /** Ends the reading of a request when something about it is wrong. */
    public static void check(Fields in) throws RefusedException {
        try {
            in.check();
        } catch (JsonFormException e) {
            throw RefusedException.of(e);
        }
    }

    /** The text of a cell; empty when it has none, since devices write what they like. */
    public static String text(Cell cell) {
        return cell instanceof Cell.Text text ? text.value() : "";
    }

    /** The whole number of a cell; 0 when it has none. */
    public static long number(Cell cell) {
        return cell instanceof Cell.Int whole ? whole.value() : 0;
    }
}
