// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model as it came: nothing in it is believed yet.
 *
 * @param manifest the exact bytes that are signed
 * @param signature detached, in base64
 */
public record Offer(byte[] manifest, String signature, Content content) {
    /** The bytes of the model's file, asked for only when their number is acceptable. */
    public interface Content {
        /** How many there are. */
        long size() throws IOException;

        /** All of them. */
        byte[] read() throws IOException;

        /** Bytes in memory. */
        static Content of(byte[] bytes) {
            return new Content() {
                @Override
                public long size() {
                    return bytes.length;
                }

                @Override
                public byte[] read() {
                    return bytes.clone();
                }
            };
        }

        /** Bytes of a file. */
        static Content of(Path file) {
            return new Content() {
                @Override
                public long size() throws IOException {
                    return Files.size(file);
                }

                @Override
                public byte[] read() throws IOException {
                    return Files.readAllBytes(file);
                }
            };
        }
    }
}
