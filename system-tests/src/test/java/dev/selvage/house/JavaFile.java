// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.house;

import java.util.List;

/**
 * What the house rules need to know of one Java source, read by {@link TreeReader} from the compiler's tree.
 *
 * @param packageName empty for a file without package
 */
record JavaFile(
        Checkout.TextFile source,
        LineKinds lines,
        String packageName,
        List<Method> methods,
        List<Field> fields,
        List<Type> types,
        Marks marks) {
    /** A method or constructor with a body; {@code lines} from its first annotation or word to its last brace. */
    record Method(String name, long line, long lines) {}

    /** A field or record component, but no enum constant. */
    record Field(String name, long line, boolean isFinal) {}

    /** A class, record, enum or interface, nested ones too. */
    record Type(String name, long line) {}

    /** A signature with its number of parameters. */
    record Signature(String name, long line, int parameters) {}

    /**
     * Lines of the single things that rules look for.
     *
     * @param emptyCatches catch blocks without a statement
     * @param sleeps calls of a sleep
     * @param disabled annotations that switch a test off
     * @param starImports imports of a whole package or of every static of a class
     */
    record Marks(
            List<Signature> signatures,
            List<Long> nulls,
            List<Long> emptyCatches,
            List<Long> sleeps,
            List<Long> disabled,
            List<Long> starImports) {}

    String path() {
        return source.path();
    }

    boolean isMain() {
        return source.isMain();
    }

    Finding finding(long line, String what, String why) {
        return new Finding(path(), line, what, why);
    }
}
