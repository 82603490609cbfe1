// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.key;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the keys are.
 *
 * @param keys one line for each node: {@code DEVICE psk HEX} or {@code DEVICE rpk PEMFILE}
 * @param own this side's private key with certificate chain or public key, PEM; needed for {@code rpk} and certificates
 * @param trust certificates of those who sign for nodes, PEM; a node's certificate names it by its CN
 */
public record KeyFiles(Optional<Path> keys, Optional<Path> own, Optional<Path> trust) {
    /** Whether there is any. */
    public boolean any() {
        return keys.isPresent() || own.isPresent();
    }

    /** Those that are given. */
    List<Path> all() {
        return Stream.of(keys, own, trust).flatMap(Optional::stream).toList();
    }
}
