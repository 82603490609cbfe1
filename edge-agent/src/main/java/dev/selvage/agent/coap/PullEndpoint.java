// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap;

import dev.selvage.agent.coap.front.LibraryLog;
import dev.selvage.agent.coap.key.KeyRing;
import dev.selvage.agent.coap.payload.Format;
import dev.selvage.agent.driver.DriverException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.Connector;
import org.eclipse.californium.elements.UDPConnector;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.elements.util.SslContextUtil;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;

/** The client side of one driver: a UDP port, with DTLS for coaps. */
final class PullEndpoint {
    /** Two more tries fit before a driver's deadline; a node that needs longer is asked again next time. */
    private static final int ACK_MILLIS = 400;

    private PullEndpoint() {}

    /** Opens it and starts its threads, which are daemons. */
    static CoapEndpoint open(PullSettings settings) throws DriverException {
        LibraryLog.quiet();
        Configuration config = new Configuration(CoapConfig.DEFINITIONS, SystemConfig.DEFINITIONS, UdpConfig.DEFINITIONS, DtlsConfig.DEFINITIONS);
        config.set(CoapConfig.MAX_RESOURCE_BODY_SIZE, Format.BODY_BYTES_MAX)
                .set(CoapConfig.ACK_TIMEOUT, ACK_MILLIS, TimeUnit.MILLISECONDS)
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1)
                .set(DtlsConfig.DTLS_ROLE, DtlsConfig.DtlsRole.CLIENT_ONLY)
                .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, 0)
                .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1)
                .set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1);
        Connector connector = settings.uri().getScheme().equals("coaps")
                ? secure(settings, config)
                : new UDPConnector(new InetSocketAddress(0), config);
        CoapEndpoint endpoint = CoapEndpoint.builder().setConfiguration(config).setConnector(connector).build();
        try {
            endpoint.start();
            return endpoint;
        } catch (IOException e) {
            throw new DriverException("driver \"coap\" cannot open a UDP port: " + e.getMessage(), e);
        }
    }

    private static Connector secure(PullSettings settings, Configuration config) throws DriverException {
        KeyRing keys = KeyRing.read(settings.files());
        DtlsConnectorConfig.Builder builder = DtlsConnectorConfig.builder(config).setAddress(new InetSocketAddress(0));
        if (settings.identity().isPresent()) {
            String identity = settings.identity().get();
            byte[] key = keys.psk(identity)
                    .orElseThrow(() -> new DriverException("driver \"coap\" finds no line \"" + identity + " psk …\" in its key file"));
            builder.setAdvancedPskStore(new AdvancedSinglePskStore(identity, key));
        }
        Optional<SslContextUtil.Credentials> own = keys.own();
        if (own.isPresent()) {
            builder.setCertificateIdentityProvider(
                    new SingleCertificateProvider(own.get().getPrivateKey(), own.get().getCertificateChain(), CertificateType.X_509));
            builder.setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                    .setTrustedCertificates(keys.trusted().toArray(Certificate[]::new))
                    .build());
        }
        return new DTLSConnector(builder.build());
    }
}
