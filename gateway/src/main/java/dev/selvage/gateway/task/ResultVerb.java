// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.request.Verb;
import dev.selvage.gateway.shard.Stores;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.task.json.Fields;
import dev.selvage.task.wire.TaskRows;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The request {@code task.result}: a result in pieces, however large it is. Any thread; the shards look. */
final class ResultVerb implements Verb {
    /** Bytes of a piece: in Base64, with what is around it, well below what a message holds. */
    static final int PIECE_BYTES = 128 * 1024;
    private static final int RESULT = 8;
    private static final int DATA = 3;

    private final Stores stores;

    ResultVerb(Stores stores) {
        this.stores = stores;
    }

    /** A piece, or why there is none. */
    private record Found(Optional<Json.Obj> answer, String why) {}

    @Override
    public CompletableFuture<Json.Obj> answer(Json.Obj request, String by) throws RefusedException {
        Fields in = Fields.of(request).only("id", "device", "chunk");
        String id = in.must("id", in.name("id"), "");
        String device = in.must("device", in.text("device").filter(DeviceId::isValid), "");
        int chunk = in.whole("chunk", 0, Integer.MAX_VALUE).orElse(0L).intValue();
        TaskVerbs.read(() -> {
            in.check();
            return true;
        });
        return stores.of(Scopes.ofDevice(device), replica -> piece(replica, device, id, chunk)).thenCompose(found -> found.answer()
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.failedFuture(new RefusedException("no-result", found.why(), "see task.show"))));
    }

    private static Found piece(Replica replica, String device, String id, int chunk) {
        Optional<List<Cell>> report = replica.rows(Tables.TASK_REPORT, device, id).stream().findFirst();
        Optional<Json> result = report.flatMap(TaskRows::report).flatMap(said -> said.result());
        if (result.isEmpty()) {
            return new Found(Optional.empty(), Printable.of(device) + " has no result of task " + id);
        }
        List<List<Cell>> pieces = replica.rows(Tables.TASK_CHUNK, device, id);
        byte[] whole = pieces.isEmpty() && report.get().get(RESULT) instanceof Cell.Text text ? text.value().getBytes(StandardCharsets.UTF_8) : new byte[0];
        int count = pieces.isEmpty() ? (whole.length + PIECE_BYTES - 1) / PIECE_BYTES : pieces.size();
        if (chunk >= count) {
            return new Found(Optional.empty(), "the result of task " + id + " has " + count + " pieces, from 0");
        }
        byte[] data = pieces.isEmpty() ? Arrays.copyOfRange(whole, chunk * PIECE_BYTES, Math.min(whole.length, (chunk + 1) * PIECE_BYTES))
                : pieces.get(chunk).get(DATA) instanceof Cell.Text text ? text.value().getBytes(StandardCharsets.UTF_8) : new byte[0];
        Json.Builder out = Json.object().put("id", id).put("device", device).put("chunk", chunk).put("chunks", count).put("data", Base64.getEncoder().encodeToString(data));
        if (!pieces.isEmpty() && result.get() instanceof Json.Obj summary) {
            out.put("bytes", summary.integer("bytes").orElse(0L)).put("sha256", summary.text("sha256"));
        }
        return new Found(Optional.of(out.build()), "");
    }
}
