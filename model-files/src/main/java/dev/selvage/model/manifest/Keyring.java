// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import dev.selvage.protocol.Printable;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The public keys that a device believes, and which models each may sign. Immutable. */
public final class Keyring {
    /** What keys are made by: 64-byte signatures, and the same one each time. */
    static final String ALGORITHM = "Ed25519";
    /** A site has a handful of trainers. */
    private static final int KEYS_MAX = 64;

    private final Map<String, Entry> keys;

    /**
     * A key.
     *
     * @param names each a model's name, or the beginning of names and {@code *}, or {@code *} for all
     */
    public record Entry(String kid, PublicKey key, List<String> names) {
        /** Whether it may sign for this name. */
        boolean allows(String name) {
            return names.stream()
                    .anyMatch(n -> n.endsWith("*") ? name.startsWith(n.substring(0, n.length() - 1)) : n.equals(name));
        }
    }

    private Keyring(Map<String, Entry> keys) {
        this.keys = keys;
    }

    /** A ring of these keys; throws {@link IllegalArgumentException} when two have one id. */
    public Keyring(List<Entry> entries) {
        this(new HashMap<>());
        if (entries.size() > KEYS_MAX) {
            throw new IllegalArgumentException(entries.size() + " keys; a ring holds at most " + KEYS_MAX);
        }
        for (Entry entry : entries) {
            if (keys.put(entry.kid(), entry) != null) {
                throw new IllegalArgumentException("two keys have the id \"" + Printable.of(entry.kid()) + "\"");
            }
        }
    }

    /**
     * Reads a ring: a line for each key with its id, the key in base64 and the names it may sign, such as
     * {@code plant-a MCow… pump-*,valve}. Without names it signs nothing; lines with {@code #} in front are comments.
     */
    public static Keyring read(String text) {
        return new Keyring(text.lines()
                .map(String::strip)
                .filter(l -> !l.isEmpty() && !l.startsWith("#"))
                .map(Keyring::entry)
                .toList());
    }

    /** One line of a ring. */
    private static Entry entry(String line) {
        String[] parts = line.split("\\s+", 4);
        if (parts.length < 2 || parts.length > 3) {
            throw new IllegalArgumentException("a key's line is \"id key names\", not " + Printable.of(line));
        }
        return new Entry(parts[0], publicKey(parts[1]), parts.length == 3 ? List.of(parts[2].split(",")) : List.of());
    }

    static PublicKey publicKey(String base64) {
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + Printable.of(base64) + "\" is no " + ALGORITHM + " key in base64", e);
        }
    }

    /**
     * A ring with one key more, such as a device's own. It stands in for one of the same id: who writes a ring cannot keep a device
     * from its own models by taking its key's name.
     */
    public Keyring with(Entry entry) {
        Map<String, Entry> all = new HashMap<>(keys);
        all.put(entry.kid(), entry);
        return new Keyring(all);
    }

    /** Whether a known and allowed key signed exactly these bytes; says why not. */
    public void verify(String kid, String name, byte[] signed, String signature) throws Refusal {
        Entry entry = Optional.ofNullable(keys.get(kid))
                .orElseThrow(() -> new Refusal(Reason.UNKNOWN_KEY, "no key \"" + Printable.of(kid) + "\" in the ring; add it if you trust it"));
        if (!entry.allows(name)) {
            throw new Refusal(Reason.KEY_NOT_ALLOWED, "key \"" + Printable.of(kid) + "\" may sign " + entry.names() + ", not \"" + Printable.of(name) + "\"");
        }
        if (!isSigned(entry.key(), signed, signature)) {
            throw new Refusal(Reason.BAD_SIGNATURE, "the signature is not one of key \"" + Printable.of(kid) + "\" over this manifest");
        }
    }

    static boolean isSigned(PublicKey key, byte[] signed, String signature) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(Base64.getDecoder().decode(signature.strip()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Not base64, or not of the right length: whatever it is, it is no signature.
            return false;
        }
    }
}
