// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import java.util.LinkedHashMap;
import java.util.Map;

/** The blockwise transfers of one node that have begun and not ended, forgotten when they fall silent. Told the time. Thread-safe. */
final class Transfers {
    private final Map<String, Long> lastHeardMillis = new LinkedHashMap<>();

    /** Notes a block of a transfer that goes on; false when it is a new one too many. */
    synchronized boolean goesOn(String key, long nowMonotonicMillis) {
        lastHeardMillis.values().removeIf(heard -> nowMonotonicMillis - heard > FrontLimits.TRANSFER_IDLE_MILLIS);
        if (!lastHeardMillis.containsKey(key) && lastHeardMillis.size() >= FrontLimits.TRANSFERS_MAX) {
            return false;
        }
        lastHeardMillis.put(key, nowMonotonicMillis);
        return true;
    }

    /** The last block has come or gone. */
    synchronized void ended(String key) {
        lastHeardMillis.remove(key);
    }

    synchronized int count() {
        return lastHeardMillis.size();
    }
}
