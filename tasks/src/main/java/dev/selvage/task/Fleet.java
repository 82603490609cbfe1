// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import java.util.List;
import java.util.Optional;

/** The site's devices as the gateway knows them now. */
public interface Fleet {
    /** What all of them tell, those that are away included. */
    List<Facts> devices();

    /** Those that have the task type and match. */
    default List<Facts> matching(String type, Selector selector) {
        List<Facts> asked = selector.devices().map(names -> names.stream().flatMap(name -> device(name).stream()).toList()).orElseGet(this::devices);
        return asked.stream().filter(facts -> facts.capabilities().contains(type) && selector.matches(facts)).toList();
    }

    /** What one of them tells. */
    Optional<Facts> device(String id);

    /** Since when it is away, by the gateway's wall clock; empty while it is connected. */
    Optional<Long> awaySinceMillis(String id);

    /** True when the device says that doing this type twice is as good as once. */
    boolean isIdempotent(String device, String type);
}
