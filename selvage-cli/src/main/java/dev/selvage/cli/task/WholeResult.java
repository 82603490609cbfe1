// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.task;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** A result that comes in pieces, put together and checked against its digest. */
public final class WholeResult {
    private final Pieces pieces;

    /** Fetches one piece, counted from 0. */
    @FunctionalInterface
    public interface Pieces {
        Json.Obj get(int chunk) throws CliException, InterruptedException;
    }

    public WholeResult(Pieces pieces) {
        this.pieces = pieces;
    }

    /**
     * All of it.
     *
     * @throws CliException when a piece cannot be had, or they do not make what the device has stored
     */
    public String text() throws CliException, InterruptedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Json.Obj piece = pieces.get(0);
        long count = piece.integer("chunks").orElse(1L);
        Optional<String> sha256 = piece.text("sha256");
        add(piece, all);
        for (int i = 1; i < count; i++) {
            add(pieces.get(i), all);
        }
        if (sha256.filter(digest -> !digest.equals(digest(all.toByteArray()))).isPresent()) {
            throw new CliException("the pieces do not make the result that the device has stored; it has changed meanwhile, ask again");
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private static void add(Json.Obj piece, ByteArrayOutputStream to) throws CliException {
        try {
            to.writeBytes(Base64.getDecoder().decode(piece.text("data").orElse("")));
        } catch (IllegalArgumentException e) {
            throw new CliException("the gateway's answer cannot be read: " + e.getMessage(), e);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
