// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.task.Selector;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of commands that are for some devices. */
final class ModelTargets {
    @Option(names = "--device", paramLabel = "ID", description = "a device; again for each")
    private List<String> devices = List.of();

    @Option(names = "--select", paramLabel = "SELECTOR", description = "the devices that are so, such as \"profile=pump & tag.hall=north\"")
    private Optional<String> selector = Optional.empty();

    /** Puts them into a question. */
    Json.Builder into(Json.Builder question, BrokerOptions at) {
        if (devices.isEmpty() == selector.isEmpty()) {
            throw at.wrong("say which devices: --device ID, or --select SELECTOR");
        }
        devices.stream().filter(device -> !DeviceId.isValid(device)).findFirst().ifPresent(device -> {
            throw at.wrong("\"" + Printable.of(device) + "\" is no device's name");
        });
        try {
            selector.ifPresent(Selector::of);
        } catch (IllegalArgumentException e) {
            throw at.wrong(e.getMessage());
        }
        return selector.map(text -> question.put("selector", text)).orElseGet(() -> question.put("devices", Json.texts(devices)));
    }
}
