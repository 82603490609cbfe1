// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import static dev.selvage.gateway.request.Reading.check;
import static dev.selvage.gateway.request.Reading.device;
import static dev.selvage.gateway.request.Reading.number;
import static dev.selvage.gateway.request.Reading.text;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.request.Verb;
import dev.selvage.gateway.shard.Stores;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Limits;
import dev.selvage.protocol.Printable;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.task.json.Fields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The request {@code model.status}: what devices say of their models, and what they are offered, from the tables. A fleet is answered in pages: while
 * {@code truncated}, ask again with {@code after}.
 */
final class StatusVerb implements Verb {
    /** Scopes that one look goes through: a shard's thread has other work, and thousands of devices have no model. */
    private static final int SCOPES_MAX = 1_000;
    /** Devices with models in one answer. */
    private static final int DEVICES_MAX = 100;
    /** Rows of one device, and characters of what it says: devices write what they like. */
    private static final int ROWS_MAX = 16;
    private static final int TEXT_MAX = 300;
    private static final int FIGURES_MAX = 512;
    private static final int FIGURES_ITEMS_MAX = 32;
    /** Of one answer: what every reader takes, less what stands around the rows. */
    private static final int ITEMS_MAX = Limits.JSON_ITEMS_MAX - 16;
    private static final int BYTES_MAX = 128 * 1024;

    private final Stores stores;

    StatusVerb(Stores stores) {
        this.stores = stores;
    }

    /** What one look found. */
    private record Page(NavigableMap<String, Shown> devices, Optional<String> last) {}

    private record Shown(List<Json> models, List<Json> offers) {
        boolean isEmpty() {
            return models.isEmpty() && offers.isEmpty();
        }

        int items() {
            return items(new Json.Arr(models)) + items(new Json.Arr(offers));
        }

        int bytes() {
            return new Json.Arr(models).bytes().length + new Json.Arr(offers).bytes().length;
        }

        /** As a reader counts them. */
        static int items(Json json) {
            if (json instanceof Json.Arr list) {
                return 1 + list.items().stream().mapToInt(Shown::items).sum();
            }
            return json instanceof Json.Obj object ? 1 + object.members().values().stream().mapToInt(Shown::items).sum() : 1;
        }
    }

    @Override
    public CompletableFuture<Json.Obj> answer(Json.Obj request, String by) throws RefusedException {
        Fields in = Fields.of(request).only("device", "name", "after");
        Optional<String> device = in.any("device").map(any -> device(in));
        Optional<String> name = in.name("name");
        String after = in.text("after").orElse("");
        check(in);
        if (device.isPresent()) {
            return stores.of(Scopes.ofDevice(device.get()), replica -> new TreeMap<>(Map.of(device.get(), shown(replica, device.get(), name, new OfferRow.Readings()))))
                    .thenApply(found -> json(found, Optional.empty()));
        }
        return stores.all(replica -> page(replica, after, name)).thenApply(StatusVerb::joined);
    }

    private static Page page(Replica replica, String after, Optional<String> name) {
        NavigableMap<String, Shown> found = new TreeMap<>();
        List<String> devices = replica.scopeNames().stream().flatMap(scope -> Scopes.device(scope).stream()).filter(device -> device.compareTo(after) > 0).sorted().toList();
        OfferRow.Readings manifests = new OfferRow.Readings();
        for (int i = 0; i < devices.size(); i++) {
            if (i == SCOPES_MAX || found.size() == DEVICES_MAX) {
                return new Page(found, Optional.of(devices.get(i - 1)));
            }
            Shown shown = shown(replica, devices.get(i), name, manifests);
            if (!shown.isEmpty()) {
                found.put(devices.get(i), shown);
            }
        }
        return new Page(found, Optional.empty());
    }

    /** As far as every shard has looked, and not more than one answer holds. */
    private static Json.Obj joined(List<Page> pages) {
        NavigableMap<String, Shown> all = new TreeMap<>();
        pages.forEach(page -> all.putAll(page.devices()));
        Optional<String> seen = pages.stream().flatMap(page -> page.last().stream()).min(String::compareTo);
        seen.ifPresent(device -> all.tailMap(device, false).clear());
        Optional<String> full = full(all);
        full.ifPresent(fits -> all.tailMap(fits, false).clear());
        return json(all, full.or(() -> seen));
    }

    /** The last device that fits an answer, when not all of them do; the first always does. */
    private static Optional<String> full(NavigableMap<String, Shown> all) {
        int items = 0;
        int bytes = 0;
        Optional<String> fits = Optional.empty();
        for (Map.Entry<String, Shown> one : all.entrySet()) {
            items += one.getValue().items();
            bytes += one.getValue().bytes();
            if (fits.isPresent() && (items > ITEMS_MAX || bytes > BYTES_MAX)) {
                return fits;
            }
            fits = Optional.of(one.getKey());
        }
        return Optional.empty();
    }

    private static Json.Obj json(NavigableMap<String, Shown> devices, Optional<String> last) {
        List<Json> models = devices.values().stream().flatMap(shown -> shown.models().stream()).toList();
        List<Json> offers = devices.values().stream().flatMap(shown -> shown.offers().stream()).toList();
        return Json.object().put("models", new Json.Arr(models)).put("offers", new Json.Arr(offers)).put("truncated", last.isPresent()).put("after", last).build();
    }

    private static Shown shown(Replica replica, String device, Optional<String> name, OfferRow.Readings manifests) {
        String[] key = name.map(n -> new String[] {device, n}).orElseGet(() -> new String[] {device});
        return new Shown(replica.rows(Tables.MODEL, key).stream().limit(ROWS_MAX).map(StatusVerb::model).toList(),
                OfferRow.of(replica, key).stream().limit(ROWS_MAX).map(row -> offer(row, manifests.of(row))).toList());
    }

    private static Json model(List<Cell> row) {
        return Json.object().put("device", cut(text(row.get(0)))).put("name", cut(text(row.get(1)))).put("slot", cut(text(row.get(2)))).put("version", cut(text(row.get(3))))
                .put("sha256", cut(text(row.get(4)))).put("state", cut(text(row.get(5)))).put("reason", cut(text(row.get(6)))).put("figures", figures(text(row.get(7))))
                .put("updated", Instant.ofEpochMilli(number(row.get(8))).toString()).build();
    }

    private static String cut(String text) {
        return Printable.of(text.substring(0, Math.min(text.length(), TEXT_MAX)));
    }

    /** Counts as the device wrote them, when they are an object of a bearable size. */
    private static Json.Obj figures(String text) {
        try {
            Json.Obj figures = text.isEmpty() || text.length() > FIGURES_MAX ? Json.object().build() : JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
            return Shown.items(figures) > FIGURES_ITEMS_MAX ? Json.object().build() : figures;
        } catch (JsonException e) {
            return Json.object().build();
        }
    }

    private static Json offer(OfferRow row, Optional<Manifest> manifest) {
        Json.Builder out = Json.object().put("device", row.device()).put("name", cut(row.name()));
        manifest.ifPresent(m -> out.put("version", m.version().toString()).put("sha256", m.content().sha256()));
        return out.put("stage", cut(row.stage())).put("by", cut(row.by())).put("set", Instant.ofEpochMilli(row.setMillis()).toString()).build();
    }
}
