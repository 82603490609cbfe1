// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Tribuo tells of every training and loading in the log; what an operator needs of it we say ourselves. */
public final class Quiet {
    /** Held here, because the log forgets the level of a logger that nobody holds. */
    private static final List<Logger> LOGGERS = List.of(Logger.getLogger("org.tribuo"), Logger.getLogger("com.oracle.labs"));

    private Quiet() {}

    /** Silences the library in this JVM. */
    public static void library() {
        LOGGERS.forEach(l -> l.setLevel(Level.OFF));
        // LibSVM prints its progress to standard output.
        libsvm.svm.svm_set_print_string_function(line -> {});
    }
}
