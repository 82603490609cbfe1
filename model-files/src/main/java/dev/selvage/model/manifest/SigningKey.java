// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The private key of who trains models. Its file is a PKCS#8 PEM for the owner alone; beside it, {@code .pub} holds id and public
 * key in the one line that a {@link Keyring} reads.
 */
public final class SigningKey {
    private static final Pattern KID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    /** A key's file has 120 bytes. */
    private static final long BYTES_MAX = 4_096;

    private final String kid;
    private final PrivateKey key;

    private SigningKey(String kid, PrivateKey key) {
        this.kid = kid;
        this.key = key;
    }

    /** Makes a new key and its two files; an existing file is never written over. */
    public static SigningKey create(Path file, String kid) throws IOException {
        if (!KID.matcher(kid).matches()) {
            throw new IOException("a key's id must match " + KID);
        }
        try {
            KeyPair pair = KeyPairGenerator.getInstance(Keyring.ALGORITHM).generateKeyPair();
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.writeString(file, BEGIN + "\n" + base64(pair.getPrivate().getEncoded()) + "\n" + END + "\n");
            Files.writeString(publicFile(file), kid + " " + base64(pair.getPublic().getEncoded()) + "\n", StandardOpenOption.CREATE_NEW);
            return new SigningKey(kid, pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java makes no " + Keyring.ALGORITHM + " keys", e);
        }
    }

    /** Reads a key; refuses one that others may read. Its id stands in the file beside it. */
    public static SigningKey read(Path file) throws IOException {
        checkOwner(file);
        String kid = bounded(publicFile(file)).strip().split("\\s+", 2)[0];
        String pem = bounded(file).strip();
        if (!pem.startsWith(BEGIN) || !pem.endsWith(END)) {
            throw new IOException(file + " is no PEM of a private key");
        }
        try {
            String body = pem.substring(BEGIN.length(), pem.length() - END.length());
            byte[] encoded = Base64.getMimeDecoder().decode(body);
            return new SigningKey(kid, KeyFactory.getInstance(Keyring.ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + " holds no " + Keyring.ALGORITHM + " key in PKCS#8", e);
        }
    }

    /** Refuses a file of a private key that others may read or change. */
    public static void checkOwner(Path file) throws IOException {
        Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
        others.addAll(Files.getPosixFilePermissions(file));
        others.removeAll(OWNER_ONLY);
        if (!others.isEmpty()) {
            throw new IOException(file + " holds a private key and is open to more than its owner: chmod 600 " + file);
        }
    }

    /** A small text; anything larger is no key and not worth reading. */
    private static String bounded(Path file) throws IOException {
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException(file + " has " + Files.size(file) + " bytes, too many for a key");
        }
        return Files.readString(file, StandardCharsets.US_ASCII);
    }

    /** The file of the public half. */
    public static Path publicFile(Path file) {
        return file.resolveSibling(file.getFileName() + ".pub");
    }

    /**
     * The public half as a ring's entry that allows these names and no others; throws when the file beside the key is not of this key.
     *
     * @param file of the private half
     */
    public Keyring.Entry entry(Path file, List<String> names) throws IOException {
        String[] line = bounded(publicFile(file)).strip().split("\\s+", 3);
        try {
            PublicKey open = Keyring.publicKey(line.length == 2 ? line[1] : "");
            byte[] probe = kid.getBytes(StandardCharsets.US_ASCII);
            if (line[0].equals(kid) && Keyring.isSigned(open, probe, sign(probe))) {
                return new Keyring.Entry(kid, open, List.copyOf(names));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(publicFile(file) + " holds no public key", e);
        }
        throw new IOException(publicFile(file) + " is not of the key in " + file);
    }

    /** What a manifest names it by. */
    public String kid() {
        return kid;
    }

    /** The detached signature over exactly these bytes, in base64. */
    public String sign(byte[] bytes) {
        try {
            Signature signer = Signature.getInstance(Keyring.ALGORITHM);
            signer.initSign(key);
            signer.update(bytes);
            return base64(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was read signs", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
