// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import dev.selvage.protocol.ClientRole;
import dev.selvage.protocol.Limits;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.Topics;

/** Decides on one topic filter of a SUBSCRIBE. Stateless, thread-safe. */
public final class SubscribeRules {
    private static final String SHARED_PREFIX = "$share/";

    private final Rights rights;

    public SubscribeRules(Rights rights) {
        this.rights = rights;
    }

    /** The verdict for a client of that role. */
    public Verdict check(ClientRole role, String filter) {
        if (!Topics.withinLimits(filter)) {
            return Verdict.refuse(Reason.SIZE, "the filter is longer than " + Limits.TOPIC_BYTES_MAX + " bytes or deeper than "
                    + Limits.TOPIC_SLASHES_MAX + " slashes");
        }
        if (filter.startsWith(SHARED_PREFIX)) {
            return Verdict.refuse(Reason.SHARED, "shared subscriptions are off: they do not keep the order of messages");
        }
        if (!rights.maySubscribe(role, filter)) {
            return Verdict.refuse(Reason.NOT_ALLOWED, PublishRules.name(role) + " may not subscribe "
                    + Printable.of(filter) + "; the widest allowed is " + rights.subscribeGrants(role).get(0));
        }
        return Verdict.allow();
    }
}
