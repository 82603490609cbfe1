// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap;

import dev.selvage.agent.driver.BindReader;
import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.DriverFactory;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import java.util.Map;

/**
 * Opens {@code coap} drivers. With {@code mode: push} the node calls us, see {@link PushDriver}; with {@code mode: pull} we
 * call the node at {@code uri}, see {@link PullDriver}. The rest of the settings is in docs/coap.md.
 */
public final class CoapFactory implements DriverFactory {
    @Override
    public String name() {
        return "coap";
    }

    @Override
    public Driver open(Json.Obj settings, Map<String, Json.Obj> bindings, Surroundings around) throws DriverException {
        BindReader reader = BindReader.ofDriver(name(), settings);
        String mode = reader.text("mode", "push");
        return switch (mode) {
            case "push" -> PushDriver.open(CoapSettings.read(reader, around.folder()), bindings);
            case "pull" -> PullDriver.open(PullSettings.read(reader, around.folder()), bindings);
            default -> throw reader.wrong("has mode \"" + mode + "\"; it is push (the node calls us) or pull (we call the node)");
        };
    }
}
