// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task.builtin;

import dev.selvage.agent.task.TaskContext;
import dev.selvage.agent.task.TaskType;
import dev.selvage.model.manifest.Digests;
import dev.selvage.model.manifest.Offer;
import dev.selvage.model.store.ModelStore;
import dev.selvage.model.store.Slot;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.task.Outcome;
import dev.selvage.task.TypeRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Gives away a model's file by its digest: {@code {"name","sha256"}}. The answer is {@code {"manifest","signature","data"}}, the file in base64. So people can
 * look into what a device has learned by itself, of which nobody else has a file.
 *
 * @param folder of the device's models
 */
record ModelReadType(Path folder) implements TaskType {
    /** A result is 4 MiB at most, and this becomes a third more. */
    static final int BYTES_MAX = 2_500_000;

    private static final TypeRules RULES = new TypeRules(1, true, false, 60_000);

    @Override
    public String name() {
        return "model-read";
    }

    @Override
    public String title() {
        return "Read a model that the device has";
    }

    @Override
    public TypeRules rules() {
        return RULES;
    }

    @Override
    public Json.Obj schema() {
        Json.Obj digest = Json.object().put("type", "string").put("pattern", "^[0-9a-f]{64}$").build();
        return Schemas.object(Map.of("name", Schemas.NAME, "sha256", digest), "name", "sha256");
    }

    @Override
    public Outcome run(TaskContext context) throws IOException {
        String name = context.args().text("name").orElse("");
        String sha256 = context.args().text("sha256").orElse("");
        if (Files.exists(folder)) {
            ModelStore store = ModelStore.open(folder);
            for (Slot slot : Slot.values()) {
                Optional<Json> found = store.holds(name, slot) ? read(store.held(name, slot), sha256) : Optional.empty();
                if (found.isPresent()) {
                    return new Outcome.Done(found);
                }
            }
        }
        return new Outcome.Failed("no slot of model \"" + Printable.of(name) + "\" has the file " + sha256 + "; it was replaced since, or never here", false);
    }

    /** The file itself is looked at, since a slot may be written over at this moment. */
    private static Optional<Json> read(Offer held, String sha256) throws IOException {
        if (held.content().size() > BYTES_MAX) {
            return Optional.empty();
        }
        byte[] file = held.content().read();
        return Digests.of(file).equals(sha256)
                ? Optional.of(Json.object().put("manifest", new String(held.manifest(), StandardCharsets.UTF_8)).put("signature", held.signature())
                        .put("data", Base64.getEncoder().encodeToString(file)).build())
                : Optional.empty();
    }
}
