// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.decision;

import dev.selvage.cli.model.Upload;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.decision.audit.PolicyJson;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.LearnSpec;
import dev.selvage.model.file.Checked;
import dev.selvage.model.file.ModelCheck;
import dev.selvage.model.learn.Streaming;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.manifest.Keyring;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Offer;
import dev.selvage.model.stream.EwmaResidual;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The model that a decision was taken by, so that its score can be computed once more: its file, fetched from the gateway or from the device, or the
 * detector as the record has it.
 *
 * @param why there is none, for people; empty when there is one, or when there was none
 */
public record ModelAtHand(Optional<Model> model, String why) {
    /** Nothing to fetch it from. */
    public static final ModelAtHand NONE = new ModelAtHand(Optional.empty(), "");

    /**
     * Fetches it.
     *
     * @param answer to {@code decision.show}
     * @param task id of a task that fetches the file from the device, should the gateway not have it; empty when no device is to be asked
     */
    public static ModelAtHand of(Json.Obj answer, Upload.Gateway gateway, Optional<String> task) throws InterruptedException {
        try {
            Json.Obj body = object(answer.text("body").orElse("{}"));
            Optional<Json.Obj> baseline = body.object("evidence").flatMap(evidence -> evidence.object("baseline"));
            if (baseline.isPresent() && answer.text("policy").isPresent()) {
                return streaming(PolicyJson.read(object(answer.text("policy").get())), baseline.get());
            } else if (answer.text("manifest").isEmpty()) {
                return elsewhere(answer.text("device").orElse(""), body.object("model"), gateway, task);
            }
            byte[] manifest = answer.text("manifest").get().getBytes(StandardCharsets.UTF_8);
            return inspected(manifest, fetched(Manifest.read(manifest).content(), gateway));
        } catch (JsonException | CliException | IllegalArgumentException | NoSuchElementException | ClassCastException e) {
            return new ModelAtHand(Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    /** A model that nobody has offered: of what a device has learned by itself, it alone has a file, and of a forest nobody. */
    private static ModelAtHand elsewhere(String device, Optional<Json.Obj> model, Upload.Gateway gateway, Optional<String> task) throws CliException, InterruptedException, JsonException {
        if (model.isEmpty()) {
            return NONE;
        }
        String sha256 = model.get().text("sha256").orElse("");
        if (sha256.isEmpty()) {
            return new ModelAtHand(Optional.empty(), "what it had learned by then is too much for a record");
        } else if (task.isEmpty()) {
            return new ModelAtHand(Optional.empty(), "the device has its file, which --from-device fetches");
        }
        DeviceModel fetched = DeviceModel.fetch(new DeviceModel.Wanted(device, model.get().text("name").orElse(""), sha256, task.get()), gateway);
        if (!Manifest.read(fetched.manifest()).content().sha256().equals(sha256)) {
            throw new CliException("the device has answered with another model");
        }
        return inspected(fetched.manifest(), fetched.file());
    }

    /** What it may do is the device's to check; here it is only asked, after the same look at every part of it. */
    private static ModelAtHand inspected(byte[] manifest, byte[] file) {
        Checked checked = new ModelCheck(new Keyring(List.of())).inspect(new Offer(manifest, "", Offer.Content.of(file)));
        return checked instanceof Checked.Loaded loaded ? new ModelAtHand(Optional.of(loaded.model()), "") : new ModelAtHand(Optional.empty(), ((Checked.Refused) checked).line());
    }

    private static ModelAtHand streaming(DecisionSpec policy, Json.Obj baseline) {
        Optional<LearnSpec> spec = policy.model().flatMap(model -> model.learn());
        if (spec.isEmpty() || !(Streaming.model(policy.model().orElseThrow().name(), Input.of(policy), spec.get()) instanceof EwmaResidual detector)) {
            return NONE;
        }
        detector.restore(baseline);
        return new ModelAtHand(Optional.of(detector), "");
    }

    private static byte[] fetched(Manifest.Content content, Upload.Gateway gateway) throws CliException, InterruptedException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        while (file.size() < Math.min(content.size(), Manifest.Content.BYTES_MAX)) {
            Json.Obj answer = gateway.ask("model.get", Json.object().put("sha256", content.sha256()).put("offset", file.size()).build());
            byte[] piece = Base64.getDecoder().decode(answer.text("data").orElse(""));
            if (piece.length == 0) {
                throw new CliException("the gateway has " + file.size() + " of its " + content.size() + " bytes");
            }
            file.write(piece, 0, piece.length);
        }
        return file.toByteArray();
    }

    private static Json.Obj object(String text) throws JsonException {
        return JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
    }
}
