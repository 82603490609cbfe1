// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.key.KeyRing;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import javax.security.auth.x500.X500Principal;
import org.eclipse.californium.elements.auth.RawPublicKeyIdentity;
import org.eclipse.californium.elements.util.SslContextUtil;
import org.eclipse.californium.scandium.dtls.CertificateIdentityResult;
import org.eclipse.californium.scandium.dtls.CertificateMessage;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.CertificateVerificationResult;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.eclipse.californium.scandium.dtls.PskSecretResult;
import org.eclipse.californium.scandium.dtls.SignatureAndHashAlgorithm;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite.CertificateKeyAlgorithm;
import org.eclipse.californium.scandium.dtls.cipher.XECDHECryptography.SupportedGroup;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedMultiPskStore;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.dtls.x509.CertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.NewAdvancedCertificateVerifier;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import org.eclipse.californium.scandium.util.ServerNames;

/** Hands each handshake to the library's stores of the keys that hold at that moment. Thread-safe. */
final class LiveKeys {
    private final Supplier<KeyRing> keys;
    /** What may be asked of peers is said once, when the port opens. */
    private final List<CertificateType> types;
    private volatile Stores stores;

    LiveKeys(Supplier<KeyRing> keys, List<CertificateType> types) {
        this.keys = keys;
        this.types = types;
        this.stores = new Stores(keys.get(), types);
    }

    private Stores stores() {
        KeyRing now = keys.get();
        if (stores.ring != now) {
            stores = new Stores(now, types);
        }
        return stores;
    }

    /** The library's stores of one key ring. */
    private static final class Stores {
        private final KeyRing ring;
        private final AdvancedMultiPskStore shared = new AdvancedMultiPskStore();
        private final StaticNewAdvancedCertificateVerifier.Builder others = StaticNewAdvancedCertificateVerifier.builder();

        Stores(KeyRing ring, List<CertificateType> types) {
            this.ring = ring;
            ring.pskDevices().forEach(device -> shared.setKey(device, ring.psk(device).orElseThrow()));
            others.setTrustedRPKs(ring.rawKeys().stream().map(RawPublicKeyIdentity::new).toArray(RawPublicKeyIdentity[]::new));
            if (!ring.trusted().isEmpty()) {
                others.setTrustedCertificates(ring.trusted().toArray(Certificate[]::new));
            }
            others.setSupportedCertificateTypes(types);
        }

        CertificateProvider own() {
            SslContextUtil.Credentials own = ring.own().orElseThrow();
            return own.getCertificateChain() != null
                    ? new SingleCertificateProvider(own.getPrivateKey(), own.getCertificateChain(), CertificateType.X_509, CertificateType.RAW_PUBLIC_KEY)
                    : new SingleCertificateProvider(own.getPrivateKey(), own.getPublicKey());
        }
    }

    AdvancedPskStore shared() {
        return new AdvancedPskStore() {
            @Override
            public boolean hasEcdhePskSupported() {
                return true;
            }

            @Override
            public PskSecretResult requestPskSecretResult(ConnectionId id, ServerNames names, PskPublicInformation identity, String algorithm,
                    SecretKey otherSecret, byte[] seed, boolean extended) {
                return stores().shared.requestPskSecretResult(id, names, identity, algorithm, otherSecret, seed, extended);
            }

            @Override
            public PskPublicInformation getIdentity(InetSocketAddress peer, ServerNames names) {
                return stores().shared.getIdentity(peer, names);
            }

            @Override
            public void setResultHandler(HandshakeResultHandler handler) {
                // answers are given at once
            }
        };
    }

    CertificateProvider own() {
        return new CertificateProvider() {
            @Override
            public List<CertificateKeyAlgorithm> getSupportedCertificateKeyAlgorithms() {
                return stores().own().getSupportedCertificateKeyAlgorithms();
            }

            @Override
            public List<CertificateType> getSupportedCertificateTypes() {
                return stores().own().getSupportedCertificateTypes();
            }

            @Override
            public CertificateIdentityResult requestCertificateIdentity(ConnectionId id, boolean client, List<X500Principal> issuers, ServerNames names,
                    List<CertificateKeyAlgorithm> algorithms, List<SignatureAndHashAlgorithm> signatures, List<SupportedGroup> curves) {
                return stores().own().requestCertificateIdentity(id, client, issuers, names, algorithms, signatures, curves);
            }

            @Override
            public void setResultHandler(HandshakeResultHandler handler) {
                // answers are given at once
            }
        };
    }

    NewAdvancedCertificateVerifier others() {
        return new NewAdvancedCertificateVerifier() {
            @Override
            public List<CertificateType> getSupportedCertificateTypes() {
                return types;
            }

            @Override
            public CertificateVerificationResult verifyCertificate(ConnectionId id, ServerNames names, InetSocketAddress peer, boolean clientUsage,
                    boolean verifyHost, boolean truncate, CertificateMessage message) {
                return stores().others.build().verifyCertificate(id, names, peer, clientUsage, verifyHost, truncate, message);
            }

            @Override
            public List<X500Principal> getAcceptedIssuers() {
                return stores().others.build().getAcceptedIssuers();
            }

            @Override
            public void setResultHandler(HandshakeResultHandler handler) {
                // answers are given at once
            }
        };
    }
}
