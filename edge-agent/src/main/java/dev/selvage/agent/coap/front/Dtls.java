// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.key.KeyRing;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.californium.elements.auth.RawPublicKeyIdentity;
import org.eclipse.californium.elements.config.CertificateAuthenticationMode;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.util.SslContextUtil;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedMultiPskStore;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;

/** The DTLS 1.2 side of a front desk: a peer without a key gets no session, and a spoofed hello costs us no memory. */
final class Dtls {
    private Dtls() {}

    /** A connector that is not started yet. */
    static DTLSConnector connector(InetSocketAddress address, KeyRing keys, Configuration config) {
        return new DTLSConnector(settings(address, keys, config).build());
    }

    /** What a connector with those keys is made of. */
    static DtlsConnectorConfig.Builder settings(InetSocketAddress address, KeyRing keys, Configuration config) {
        DtlsConnectorConfig.Builder builder = DtlsConnectorConfig.builder(config).setAddress(address);
        if (!keys.pskDevices().isEmpty()) {
            AdvancedMultiPskStore store = new AdvancedMultiPskStore();
            keys.pskDevices().forEach(device -> store.setKey(device, keys.psk(device).orElseThrow()));
            builder.setAdvancedPskStore(store);
        }
        keys.own().ifPresent(own -> certificates(builder, own, keys));
        return builder;
    }

    private static void certificates(DtlsConnectorConfig.Builder builder, SslContextUtil.Credentials own, KeyRing keys) {
        boolean chain = own.getCertificateChain() != null;
        List<CertificateType> types = new ArrayList<>();
        StaticNewAdvancedCertificateVerifier.Builder verifier = StaticNewAdvancedCertificateVerifier.builder();
        if (!keys.rawKeys().isEmpty()) {
            types.add(CertificateType.RAW_PUBLIC_KEY);
            verifier.setTrustedRPKs(keys.rawKeys().stream().map(RawPublicKeyIdentity::new).toArray(RawPublicKeyIdentity[]::new));
        }
        if (!keys.trusted().isEmpty()) {
            types.add(CertificateType.X_509);
            verifier.setTrustedCertificates(keys.trusted().toArray(Certificate[]::new));
        }
        builder.setCertificateIdentityProvider(chain
                ? new SingleCertificateProvider(own.getPrivateKey(), own.getCertificateChain(), CertificateType.X_509, CertificateType.RAW_PUBLIC_KEY)
                : new SingleCertificateProvider(own.getPrivateKey(), own.getPublicKey()));
        builder.setAdvancedCertificateVerifier(verifier.setSupportedCertificateTypes(types).build());
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
