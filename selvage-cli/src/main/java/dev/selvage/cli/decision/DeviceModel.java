// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.decision;

import dev.selvage.cli.model.Upload;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.cli.task.TaskText;
import dev.selvage.cli.task.WholeResult;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A model's file as its device has it, fetched by a task {@code model-read}: of what a device has learned by itself, nobody else has a file.
 *
 * @param manifest as it was signed
 */
record DeviceModel(byte[] manifest, byte[] file) {
    /** A device that is there answers in a second; one that is not is not waited for. */
    private static final long PATIENCE_MILLIS = 20_000;
    private static final long LOOK_MILLIS = 200;

    /**
     * Which file, of which device.
     *
     * @param task id of the task that fetches it
     */
    record Wanted(String device, String name, String sha256, String task) {}

    /**
     * Fetches it.
     *
     * @throws CliException when the device is not there, does not have that file any more, or answers nonsense
     */
    static DeviceModel fetch(Wanted wanted, Upload.Gateway gateway) throws CliException, InterruptedException {
        gateway.ask("task.submit", Json.object().put("id", wanted.task()).put("type", "model-read").put("to", "device=" + wanted.device())
                .put("args", Json.object().put("name", wanted.name()).put("sha256", wanted.sha256()).build())
                .put("deadline", PATIENCE_MILLIS / 1_000 + "s").put("total", PATIENCE_MILLIS / 1_000 + "s").build());
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        awaitEnd(wanted, gateway, end);
        String result = new WholeResult(chunk -> piece(wanted, gateway, chunk, end)).text();
        try {
            Json.Obj read = JsonReader.readObject(result.getBytes(StandardCharsets.UTF_8));
            return new DeviceModel(read.text("manifest").orElse("").getBytes(StandardCharsets.UTF_8), Base64.getDecoder().decode(read.text("data").orElse("")));
        } catch (JsonException | IllegalArgumentException e) {
            throw new CliException("what the device answered is no model (" + e.getMessage() + ")", e);
        }
    }

    /** The message that it has ended may be faster than the rows of its result. */
    private static Json.Obj piece(Wanted wanted, Upload.Gateway gateway, int chunk, long end) throws CliException, InterruptedException {
        while (true) {
            try {
                return gateway.ask("task.result", Json.object().put("id", wanted.task()).put("device", wanted.device()).put("chunk", chunk).build());
            } catch (CliException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }
    }

    private static void awaitEnd(Wanted wanted, Upload.Gateway gateway, long end) throws CliException, InterruptedException {
        while (true) {
            Json.Obj task = TaskText.in(gateway.ask("task.show", Json.object().put("id", wanted.task()).build()), "task");
            String state = task.text("state").orElse("");
            if (state.equals(TaskText.SUCCEEDED)) {
                return;
            } else if (Arrays.stream(TaskState.values()).anyMatch(known -> known.isFinal() && known.name().equals(state))) {
                throw new CliException("the device does not give it: " + TaskText.line(task));
            } else if (System.nanoTime() > end) {
                throw new CliException("device " + wanted.device() + " has not given it within " + PATIENCE_MILLIS / 1_000 + " s (task " + wanted.task() + ", " + state + ")");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }
}
