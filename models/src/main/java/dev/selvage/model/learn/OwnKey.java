// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import dev.selvage.model.manifest.Digests;
import dev.selvage.model.manifest.Keyring;
import dev.selvage.model.manifest.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;

/**
 * The key by which a device signs what it has learned, so that its models pass the same check at each start as all others. It never leaves the
 * device; models that it signed are good for nothing elsewhere.
 *
 * @param key signs
 * @param entry what the device's own ring has to have: the public half, for the names of models that it learns itself, and no others
 */
public record OwnKey(SigningKey key, Keyring.Entry entry) {
    private static final String PREFIX = "own-";
    private static final int KID_MAX = 63;
    private static final int DIGEST_DIGITS = 32;

    /**
     * Opens the key, or makes one. A pair that is not whole, since the power went while it was made or the disk lost half of it, is made anew:
     * what the old one signed is refused at the next start, and learned again. A key that others may read is refused instead, as nobody knows who
     * has it by now.
     *
     * @param file of the private half, in a folder of the owner's alone; the public one is beside it
     * @param names of the models that this device learns; each as it is, never a beginning of names
     */
    public static OwnKey open(Path file, String device, Collection<String> names) throws IOException {
        if (names.stream().anyMatch(name -> name.endsWith("*"))) {
            throw new IllegalArgumentException("a device's own key is for the models that it learns, not for " + names);
        }
        String kid = kid(device);
        if (isWhole(file, kid)) {
            return of(file, SigningKey.read(file), names);
        }
        return of(file, made(file, kid), names);
    }

    private static OwnKey of(Path file, SigningKey key, Collection<String> names) throws IOException {
        return new OwnKey(key, key.entry(file, List.copyOf(names)));
    }

    /** The key's id: that of the device, or its digest when that is too long for an id. */
    static String kid(String device) {
        return PREFIX.length() + device.length() <= KID_MAX ? PREFIX + device : PREFIX + Digests.of(device).substring(0, DIGEST_DIGITS);
    }

    /** Whether both halves are there and belong together; throws when the private one is open to others or cannot be read. */
    private static boolean isWhole(Path file, String kid) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        SigningKey.checkOwner(file);
        try (InputStream in = Files.newInputStream(file)) {
            // a disk that does not answer is no reason to throw a key away
            int unused = in.read();
        }
        if (!Files.exists(SigningKey.publicFile(file))) {
            return false;
        }
        try {
            SigningKey key = SigningKey.read(file);
            return key.kid().equals(kid) && key.entry(file, List.of()).kid().equals(kid);
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes a pair beside its place and moves it there, the private half last: when that is there, all of it is. */
    private static SigningKey made(Path file, String kid) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(fresh);
        Files.deleteIfExists(SigningKey.publicFile(fresh));
        SigningKey key = SigningKey.create(fresh, kid);
        sync(fresh, StandardOpenOption.WRITE);
        sync(SigningKey.publicFile(fresh), StandardOpenOption.WRITE);
        Files.move(SigningKey.publicFile(fresh), SigningKey.publicFile(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(file.toAbsolutePath().getParent(), StandardOpenOption.READ);
        return key;
    }

    /** Waits until a file's bytes, or a folder's names, are on the disk. */
    private static void sync(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }
}
