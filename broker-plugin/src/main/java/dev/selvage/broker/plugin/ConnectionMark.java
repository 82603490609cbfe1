// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionAttributeStore;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import dev.selvage.protocol.SiteId;
import java.util.Optional;

/** What we note on a connection when we let it in; a connection without it was never let in. */
record ConnectionMark(long epoch, SiteId site) {
    private static final String EPOCH = "selvage.epoch";
    private static final String SITE = "selvage.site";

    void attach(ConnectionInformation connection) {
        ConnectionAttributeStore store = connection.getConnectionAttributeStore();
        store.putAsString(EPOCH, Long.toString(epoch));
        store.putAsString(SITE, site.value());
    }

    static Optional<ConnectionMark> of(ConnectionInformation connection) {
        ConnectionAttributeStore store = connection.getConnectionAttributeStore();
        return store.getAsString(EPOCH)
                .flatMap(epoch -> store.getAsString(SITE)
                        .map(site -> new ConnectionMark(Long.parseLong(epoch), new SiteId(site))));
    }
}
