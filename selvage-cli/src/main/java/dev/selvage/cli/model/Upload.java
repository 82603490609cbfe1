// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.protocol.Json;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;

/** Sends a model's file to a gateway in pieces. What is there already is not sent again, so an upload that was cut goes on. */
public final class Upload {
    /** As much as a gateway takes at once. */
    private static final int PIECE_BYTES = 96 * 1024;
    /** Answers in a row that tell of no progress: somebody else sends the same file, or the disk there is broken. */
    private static final int STUCK_MAX = 3;

    private Upload() {}

    /** Asks the gateway. */
    @FunctionalInterface
    public interface Gateway {
        Json.Obj ask(String verb, Json.Obj question) throws CliException, InterruptedException;
    }

    /**
     * Sends it.
     *
     * @param progress told in lines
     */
    public static void send(String sha256, byte[] file, Gateway gateway, Consumer<String> progress) throws CliException, InterruptedException {
        Json.Obj state = put(sha256, file, 0, 0, gateway);
        int stuck = 0;
        long told = have(state);
        if (told > 0 && !isWhole(state)) {
            progress.accept("the gateway has " + told + " of " + file.length + " bytes already; going on");
        }
        while (!isWhole(state)) {
            long before = have(state);
            state = put(sha256, file, (int) Math.min(before, file.length), PIECE_BYTES, gateway);
            stuck = have(state) > before ? 0 : stuck + 1;
            if (stuck == STUCK_MAX) {
                throw new CliException("the gateway stays at " + have(state) + " of " + file.length + " bytes; see its log, then offer it again, which goes on from there");
            }
            // a line for each tenth, and for the end
            if (have(state) - told >= file.length / 10 || isWhole(state)) {
                told = have(state);
                progress.accept("sent " + told + " of " + file.length + " bytes");
            }
        }
    }

    private static Json.Obj put(String sha256, byte[] file, int offset, int bytesMax, Gateway gateway) throws CliException, InterruptedException {
        byte[] piece = Arrays.copyOfRange(file, offset, Math.min(file.length, offset + bytesMax));
        return gateway.ask("model.put", Json.object().put("sha256", sha256).put("size", file.length).put("offset", offset).put("data", Base64.getEncoder().encodeToString(piece)).build());
    }

    private static long have(Json.Obj state) throws CliException {
        return state.integer("have").orElseThrow(() -> new CliException("the gateway does not say how much it has; is it of another version?"));
    }

    private static boolean isWhole(Json.Obj state) {
        return state.get("isWhole").equals(Optional.of(new Json.Bool(true)));
    }
}
