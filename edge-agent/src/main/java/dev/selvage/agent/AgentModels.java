// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.decision.ModelShelf;
import dev.selvage.agent.model.Keeper;
import dev.selvage.agent.model.ModelDesk;
import dev.selvage.agent.model.ModelOutlet;
import dev.selvage.agent.model.TrustedKeys;
import dev.selvage.protocol.TopicKind;
import dev.selvage.replica.Replica;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The models of the agent's decisions.
 *
 * @param shelf where decisions find them
 * @param desk where they come from
 */
record AgentModels(ModelShelf shelf, ModelDesk desk) {
    /**
     * Models in a folder of the device.
     *
     * @param folder of the agent's data
     * @param keys a list of the keys that are believed
     */
    static AgentModels in(Path folder, Path keys, Announcer announcer, Replica replica, Consumer<Runnable> onLoop) {
        Keeper keeper = new Keeper(folder(folder), new TrustedKeys(keys));
        ModelDesk desk = new ModelDesk(new ModelDesk.Home(announcer.device(), AgentVersion.version()), replica, outlet(announcer, onLoop), keeper);
        return new AgentModels(desk, desk);
    }

    /** Where they are in the agent's data. */
    static Path folder(Path data) {
        return data.resolve("models");
    }

    private static ModelOutlet outlet(Announcer announcer, Consumer<Runnable> onLoop) {
        return new ModelOutlet() {
            @Override
            public void put(TopicKind kind, String name, byte[] payload, long nowMillis) {
                announcer.put(kind, name, payload, nowMillis);
            }

            @Override
            public void say(TopicKind kind, String name, byte[] payload) {
                announcer.say(kind, name, payload);
            }

            @Override
            public void onLoop(Runnable work) {
                onLoop.accept(work);
            }
        };
    }
}
