// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.key;

import dev.selvage.agent.driver.DriverException;
import dev.selvage.protocol.Printable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import org.eclipse.californium.elements.util.SslContextUtil;

/** Keys and certificates out of PEM files. */
final class Pem {
    private Pem() {}

    /** A private key with its certificate chain or its public key; the file must be closed to others. */
    static SslContextUtil.Credentials credentials(Path file) throws DriverException {
        SslContextUtil.Credentials read = read(file, PrivateFile.read(file));
        if (Optional.ofNullable(read.getPrivateKey()).isEmpty() || Optional.ofNullable(read.getPublicKey()).isEmpty()) {
            throw new DriverException(file + " must hold a private key, and its certificate chain or its public key");
        }
        return read;
    }

    /** The certificates of whoever signs for nodes. */
    static List<Certificate> trusted(Path file) throws DriverException {
        try {
            List<Certificate> certificates =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(open(file))));
            if (certificates.isEmpty()) {
                throw new DriverException(file + " holds no certificate");
            }
            return certificates;
        } catch (CertificateException e) {
            throw new DriverException(file + " holds no certificates that can be used: " + Printable.of(String.valueOf(e.getMessage())), e);
        }
    }

    /** The public key of one node. */
    static PublicKey publicKey(Path file) throws DriverException {
        return Optional.ofNullable(read(file, open(file)).getPublicKey())
                .orElseThrow(() -> new DriverException(file + " holds no public key (BEGIN PUBLIC KEY)"));
    }

    private static SslContextUtil.Credentials read(Path file, byte[] pem) throws DriverException {
        try {
            return SslContextUtil.loadPemCredentials(new ByteArrayInputStream(pem));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new DriverException(file + " is no PEM file that can be used: " + Printable.of(String.valueOf(e.getMessage())), e);
        }
    }

    private static byte[] open(Path file) throws DriverException {
        try {
            if (Files.size(file) > PrivateFile.BYTES_MAX) {
                throw new DriverException(file + " has " + Files.size(file) + " bytes; at most " + PrivateFile.BYTES_MAX + " are read");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DriverException("cannot read " + file + ": " + e, e);
        }
    }
}
