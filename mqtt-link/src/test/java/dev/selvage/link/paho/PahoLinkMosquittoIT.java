// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import dev.selvage.link.LinkSettings;
import dev.selvage.link.MqttLink;
import dev.selvage.link.MqttLinkContract;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract of links, kept by Paho against mosquitto. */
class PahoLinkMosquittoIT extends MqttLinkContract {
    /** Empty where mosquitto is not installed; the tests are skipped then. */
    private static Optional<Mosquitto> mosquitto = Optional.empty();

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException, InterruptedException {
        mosquitto = Optional.of(Mosquitto.start(folder));
    }

    @AfterAll
    static void stop() {
        mosquitto.ifPresent(Mosquitto::close);
    }

    @Override
    protected URI broker() {
        return mosquitto.orElseThrow().uri();
    }

    @Override
    protected MqttLink link(LinkSettings settings) {
        return PahoLink.open(settings, new LinkTuning(10_000, 20, 200, 60_000, 300_000, new SplittableRandom(1)));
    }

    /** Seen with mosquitto 2.0.11: it only closes the socket. */
    @Override
    protected boolean tellsTakeover() {
        return false;
    }
}
