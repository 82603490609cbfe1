// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps the CoAP library's lines about single messages out of the log, where a stranger could fill the disk with them. */
public final class LibraryLog {
    /** Held here, since the JDK forgets a logger's level when nobody holds the logger. */
    private static final Logger LIBRARY = Logger.getLogger("org.eclipse.californium");

    private LibraryLog() {}

    /** Lets only severe lines through, unless the logging configuration says something else about the library. */
    public static void quiet() {
        if (Optional.ofNullable(LIBRARY.getLevel()).isEmpty()) {
            LIBRARY.setLevel(Level.SEVERE);
        }
    }
}
