// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import static dev.selvage.gateway.request.Reading.check;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.request.Verb;
import dev.selvage.gateway.shard.Stores;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.protocol.Json;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.task.json.Fields;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/** The request {@code model.put}: a piece of a model's file. A piece that does not fit is answered with what is here, so that an upload goes on. */
final class PutVerb implements Verb {
    /** Bytes of one piece; in base64 it is 128 KiB, half of what one request may be. */
    static final int PIECE_BYTES_MAX = 96 * 1024;
    static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final FileThread files;
    private final Stores stores;

    PutVerb(FileThread files, Stores stores) {
        this.files = files;
        this.stores = stores;
    }

    private record Piece(String sha256, long size, long offset, byte[] bytes) {}

    @Override
    public CompletableFuture<Json.Obj> answer(Json.Obj request, String by) throws RefusedException {
        Fields in = Fields.of(request).only("sha256", "size", "offset", "data");
        String sha256 = sha256(in);
        long size = in.must("size", in.whole("size", 1, Manifest.Content.BYTES_MAX), 1L);
        long offset = in.must("offset", in.whole("offset", 0, Manifest.Content.BYTES_MAX), 0L);
        byte[] data = data(in, in.must("data", in.text("data"), ""));
        check(in);
        Piece piece = new Piece(sha256, size, offset, data);
        return put(piece).thenCompose(first -> first instanceof Put.Full ? anew(piece) : CompletableFuture.completedFuture(first)).thenCompose(last -> answer(sha256, last));
    }

    /** A digest in hex, which is also a file's name here: nothing else may come through. */
    static String sha256(Fields in) {
        String sha256 = in.must("sha256", in.text("sha256"), "");
        if (!SHA256.matcher(sha256).matches()) {
            in.fault("sha256", "must be 64 digits of 0-9 a-f", "send the SHA-256 of the whole file in hex");
        }
        return sha256;
    }

    private static byte[] data(Fields in, String base64) {
        try {
            // decoded only when it is not too long to be
            byte[] bytes = base64.length() > PIECE_BYTES_MAX / 3 * 4 ? new byte[PIECE_BYTES_MAX + 1] : Base64.getDecoder().decode(base64);
            if (bytes.length > PIECE_BYTES_MAX) {
                in.fault("data", "is more than " + PIECE_BYTES_MAX + " bytes", "send the file in smaller pieces");
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            in.fault("data", "is no base64", "send a piece of the file in base64, or \"\" to ask how much is here");
            return new byte[0];
        }
    }

    private CompletableFuture<Put> put(Piece piece) {
        return files.ask(all -> all.put(piece.sha256(), piece.size(), piece.offset(), piece.bytes()));
    }

    /** Looks which files are still offered to somebody, and drops others. */
    private CompletableFuture<Put> anew(Piece piece) {
        return stores.all(PutVerb::offered).thenCompose(rows -> files.ask(all -> {
            Set<OfferRow> distinct = new HashSet<>();
            rows.forEach(distinct::addAll);
            Set<String> named = new HashSet<>();
            distinct.forEach(row -> row.read().ifPresent(manifest -> named.add(manifest.content().sha256())));
            all.makeRoom(named, piece.sha256(), piece.size());
            return all.put(piece.sha256(), piece.size(), piece.offset(), piece.bytes());
        }));
    }

    /** One for each text of a manifest: a fleet is offered the same one. */
    private static Set<OfferRow> offered(Replica replica) {
        Set<OfferRow> distinct = new HashSet<>();
        for (String scope : replica.scopeNames()) {
            Scopes.device(scope).map(device -> OfferRow.of(replica, device)).orElse(List.of()).stream().filter(row -> !row.isWithdrawn())
                    .forEach(row -> distinct.add(new OfferRow("", "", row.manifest(), "", "", "", 0)));
        }
        return distinct;
    }

    private static CompletableFuture<Json.Obj> answer(String sha256, Put put) {
        if (put instanceof Put.Held held) {
            return CompletableFuture.completedFuture(Json.object().put("sha256", sha256).put("have", held.have()).put("isWhole", held.isWhole()).build());
        }
        return CompletableFuture.failedFuture(new RefusedException("full", "the gateway keeps " + ModelFiles.FILES_MAX + " models or " + (ModelFiles.TOTAL_BYTES_MAX >> 20)
                + " MiB, and each one that it has is offered to a device", "withdraw one that no device needs: selvage model withdraw NAME"));
    }
}
