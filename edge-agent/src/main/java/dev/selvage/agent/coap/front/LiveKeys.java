// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.key.KeyRing;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.californium.elements.auth.RawPublicKeyIdentity;
import org.eclipse.californium.elements.util.SslContextUtil;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedMultiPskStore;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.dtls.x509.CertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.NewAdvancedCertificateVerifier;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;

/**
 * Hands each handshake to the library's own stores of the keys that hold at that moment: what the library gets is a proxy, so that
 * nothing of its interfaces is written here a second time. Thread-safe.
 */
final class LiveKeys {
    private final Supplier<KeyRing> keys;
    /** What may be asked of peers is said once, when the port opens. */
    private final List<CertificateType> types;
    private final AtomicReference<Stores> stores;

    /** The library's stores of one key ring. */
    private record Stores(KeyRing ring, AdvancedPskStore shared, NewAdvancedCertificateVerifier others) {}

    LiveKeys(Supplier<KeyRing> keys, List<CertificateType> types) {
        this.keys = keys;
        this.types = List.copyOf(types);
        this.stores = new AtomicReference<>(stores(keys.get()));
    }

    /** Pre-shared keys of nodes. */
    AdvancedPskStore shared() {
        return live(AdvancedPskStore.class, Stores::shared);
    }

    /** What shows who this side is. */
    CertificateProvider own() {
        return live(CertificateProvider.class, now -> own(now.ring().own().orElseThrow()));
    }

    /** Who may show what. */
    NewAdvancedCertificateVerifier others() {
        return live(NewAdvancedCertificateVerifier.class, Stores::others);
    }

    private <T> T live(Class<T> port, Function<Stores, T> part) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            try {
                return method.invoke(part.apply(now()), arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, handler));
    }

    private Stores now() {
        KeyRing ring = keys.get();
        return stores.updateAndGet(known -> known.ring().equals(ring) ? known : stores(ring));
    }

    private Stores stores(KeyRing ring) {
        AdvancedMultiPskStore shared = new AdvancedMultiPskStore();
        ring.pskDevices().forEach(device -> shared.setKey(device, ring.psk(device).orElseThrow()));
        StaticNewAdvancedCertificateVerifier.Builder others = StaticNewAdvancedCertificateVerifier.builder();
        if (types.contains(CertificateType.RAW_PUBLIC_KEY)) {
            others.setTrustedRPKs(ring.rawKeys().stream().map(RawPublicKeyIdentity::new).toArray(RawPublicKeyIdentity[]::new));
        }
        if (types.contains(CertificateType.X_509)) {
            others.setTrustedCertificates(ring.trusted().toArray(Certificate[]::new));
        }
        return new Stores(ring, shared, others.setSupportedCertificateTypes(types).build());
    }

    private static CertificateProvider own(SslContextUtil.Credentials own) {
        return own.getCertificateChain() != null
                ? new SingleCertificateProvider(own.getPrivateKey(), own.getCertificateChain(), CertificateType.X_509, CertificateType.RAW_PUBLIC_KEY)
                : new SingleCertificateProvider(own.getPrivateKey(), own.getPublicKey());
    }
}
