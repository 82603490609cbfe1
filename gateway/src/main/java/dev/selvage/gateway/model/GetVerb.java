// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import static dev.selvage.gateway.request.Reading.check;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.request.Verb;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.task.json.Fields;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The request {@code model.get}: a piece of a model's file, for whoever has lost his own copy. */
final class GetVerb implements Verb {
    private final FileThread files;

    GetVerb(FileThread files) {
        this.files = files;
    }

    @Override
    public CompletableFuture<Json.Obj> answer(Json.Obj request, String by) throws RefusedException {
        Fields in = Fields.of(request).only("sha256", "offset");
        String sha256 = PutVerb.sha256(in);
        long offset = in.must("offset", in.whole("offset", 0, Manifest.Content.BYTES_MAX), 0L);
        check(in);
        return files.ask(all -> piece(all, sha256, offset));
    }

    private static Json.Obj piece(ModelFiles all, String sha256, long offset) throws RefusedException {
        try {
            Optional<byte[]> piece = all.read(sha256, offset, PutVerb.PIECE_BYTES_MAX);
            long size = all.size(sha256).orElse(0L);
            return piece.map(bytes -> Json.object().put("sha256", sha256).put("size", size).put("offset", offset).put("data", Base64.getEncoder().encodeToString(bytes)).build())
                    .orElseThrow(() -> new RefusedException("unknown-model", "no whole file " + sha256 + " is here", "see model.status for those that are offered"));
        } catch (IOException e) {
            throw new RefusedException("not-readable", "the file cannot be read: " + Printable.of(e.toString()), "see the gateway's disk, then ask again");
        }
    }
}
