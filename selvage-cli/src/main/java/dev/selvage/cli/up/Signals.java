// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;

/**
 * Handles POSIX signals. The JDK has only {@code sun.misc.Signal} for it, in the exported module jdk.unsupported; it is
 * called by reflection, since javac warns about the name and cannot be told not to. A shutdown hook would not do: it
 * hears no second Ctrl-C.
 */
final class Signals {
    private Signals() {}

    /** Calls {@code handler} on a thread of the JVM for each such signal; without support the JVM just ends on it. */
    static void handle(String name, Runnable handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
                Map<String, Object> ofObject = Map.of("equals", false, "hashCode", 0, "toString", name);
                if (!method.getName().equals("handle")) {
                    return ofObject.get(method.getName());
                }
                handler.run();
                return self;
            });
            signal.getMethod("handle", signal, type).invoke(signal, signal.getConstructor(String.class).newInstance(name), ours);
        } catch (ClassNotFoundException | NoSuchMethodException | InstantiationException | IllegalAccessException
                | InvocationTargetException e) {
            System.getLogger(Signals.class.getName())
                    .log(System.Logger.Level.WARNING, "SIG" + name + " ends this program at once on this JVM: " + e);
        }
    }
}
