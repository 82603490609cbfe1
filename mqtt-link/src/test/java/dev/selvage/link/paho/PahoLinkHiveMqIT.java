// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import dev.selvage.broker.embedded.EmbeddedBroker;
import dev.selvage.broker.embedded.EmbeddedBrokerException;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.MqttLink;
import dev.selvage.link.MqttLinkContract;
import java.net.URI;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract of links, kept by Paho against our own broker with its plugin. */
class PahoLinkHiveMqIT extends MqttLinkContract {
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start(@TempDir Path folder) throws EmbeddedBrokerException {
        broker = EmbeddedBroker.start(EmbeddedBroker.Settings.forTest(folder, SITE));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Override
    protected URI broker() {
        return URI.create("mqtt://127.0.0.1:" + broker.port());
    }

    @Override
    protected MqttLink link(LinkSettings settings) {
        return PahoLink.open(settings, new LinkTuning(10_000, 20, 200, 60_000, 300_000, new SplittableRandom(1)));
    }
}
