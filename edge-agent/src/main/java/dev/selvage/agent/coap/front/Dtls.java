// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.key.KeyFiles;
import dev.selvage.agent.coap.key.KeyRing;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.californium.elements.config.CertificateAuthenticationMode;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;

/** The DTLS 1.2 side of a front desk: a peer without a key gets no session, and a spoofed hello costs us no memory. */
final class Dtls {
    private Dtls() {}

    /** A connector that is not started yet; each handshake asks for the keys that hold then. */
    static DTLSConnector connector(InetSocketAddress address, KeyFiles files, Supplier<KeyRing> keys, Configuration config) {
        return new DTLSConnector(settings(address, files, keys, config).build());
    }

    /** What a connector with those keys is made of. Which kinds of key there can be is the files' matter, and stays. */
    static DtlsConnectorConfig.Builder settings(InetSocketAddress address, KeyFiles files, Supplier<KeyRing> keys, Configuration config) {
        List<CertificateType> types = new ArrayList<>();
        files.keys().ifPresent(any -> types.add(CertificateType.RAW_PUBLIC_KEY));
        files.trust().ifPresent(any -> types.add(CertificateType.X_509));
        LiveKeys live = new LiveKeys(keys, types);
        DtlsConnectorConfig.Builder builder = DtlsConnectorConfig.builder(config).setAddress(address);
        if (files.keys().isPresent()) {
            builder.setAdvancedPskStore(live.shared());
        }
        if (files.own().isPresent()) {
            builder.setCertificateIdentityProvider(live.own());
            builder.setAdvancedCertificateVerifier(live.others());
        }
        return builder;
    }

    /** What differs from Scandium's own values, and why. */
    @SuppressWarnings("deprecation") // the threshold goes away when it cannot be anything but 0; until then it must be set
    static void configure(Configuration config) {
        config.set(DtlsConfig.DTLS_ROLE, DtlsConfig.DtlsRole.SERVER_ONLY)
                .set(DtlsConfig.DTLS_CLIENT_AUTHENTICATION_MODE, CertificateAuthenticationMode.NEEDED)
                // a session survives a node's change of address, as behind NAT or after sleep
                .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, 6)
                // a resumed session proves its address as well: without that, a spoofed hello is answered with much more
                .set(DtlsConfig.DTLS_VERIFY_PEERS_ON_RESUMPTION_THRESHOLD, 0)
                .set(DtlsConfig.DTLS_USE_HELLO_VERIFY_REQUEST, true)
                .set(DtlsConfig.DTLS_MAX_CONNECTIONS, FrontLimits.SESSIONS_MAX)
                // a node that comes anew from another port does not keep its old sessions: one device cannot fill the table
                .set(DtlsConfig.DTLS_REMOVE_STALE_DOUBLE_PRINCIPALS, true)
                .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1)
                .set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1);
    }
}
