// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import com.digitalpetri.modbus.ExceptionCode;
import java.util.Locale;

/** The device understood a request and refused it, with a code. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    RefusedException(int code) {
        super("the device answered with exception " + code + " ("
                + ExceptionCode.from(code).map(known -> known.name().toLowerCase(Locale.ROOT).replace('_', ' ')).orElse("unknown") + ")");
        this.code = code;
    }

    /** True when an address or the number of them was refused: another request may do better. */
    boolean isAboutAddresses() {
        return code == ExceptionCode.ILLEGAL_DATA_ADDRESS.getCode() || code == ExceptionCode.ILLEGAL_DATA_VALUE.getCode();
    }
}
