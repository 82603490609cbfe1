// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** What came of a request at each of its devices. */
final class Results {
    /** Names in one answer: all readers take that many items. The numbers are right beyond it. */
    static final int LISTED_MAX = 1_000;

    private Results() {}

    /** At one device: the row as it is there now, or why nothing was done. */
    record Each(String device, Optional<OfferRow> row, String why) {
        static Each done(OfferRow row) {
            return new Each(row.device(), Optional.of(row), "");
        }

        static Each refused(String device, String why) {
            return new Each(device, Optional.empty(), why);
        }
    }

    /** Asks for each device and waits for all; a file that fails is a refusal at its devices, and not at the others. */
    static CompletableFuture<List<Each>> of(List<String> devices, Function<String, CompletableFuture<Each>> write) {
        List<CompletableFuture<Each>> all = devices.stream().map(device -> write.apply(device).exceptionally(failure -> Each.refused(device, "its row was not stored: " + why(failure)))).toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).thenApply(done -> all.stream().map(CompletableFuture::join).toList());
    }

    private static String why(Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return Printable.of(String.valueOf(cause.getMessage()));
    }

    /** As {@code {"<done>":[ids],"refused":[{"device","why"}],"<done>Count":n,"refusedCount":n}}. */
    static Json.Obj json(String done, List<Each> all) {
        List<String> good = all.stream().filter(each -> each.row().isPresent()).map(Each::device).toList();
        List<Each> bad = all.stream().filter(each -> each.row().isEmpty()).toList();
        List<Json> refused = bad.stream().limit(LISTED_MAX).<Json>map(each -> Json.object().put("device", each.device()).put("why", each.why()).build()).toList();
        return Json.object().put(done, Json.texts(good.stream().limit(LISTED_MAX).toList())).put("refused", new Json.Arr(refused))
                .put(done + "Count", good.size()).put("refusedCount", bad.size()).build();
    }
}
