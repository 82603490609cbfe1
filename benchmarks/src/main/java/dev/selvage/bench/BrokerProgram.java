// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import dev.selvage.broker.embedded.EmbeddedBroker;
import dev.selvage.broker.embedded.EmbeddedBrokerException;
import dev.selvage.protocol.SiteId;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The embedded broker as a program of its own, with its sessions on disk: {@code BrokerProgram FOLDER SITE}. */
public final class BrokerProgram {
    /** What the line with its port begins with. */
    static final String LISTENING = "listening on port ";

    private BrokerProgram() {}

    /** Runs until the process is killed; ends with 1 when the broker does not start. */
    public static void main(String[] args) throws InterruptedException {
        EmbeddedBroker.Settings settings = new EmbeddedBroker.Settings(Path.of(args[0]), "127.0.0.1", 0, List.of(new SiteId(args[1])), true);
        try (EmbeddedBroker broker = EmbeddedBroker.start(settings)) {
            System.out.println(LISTENING + broker.port());
            // nobody counts down: only a kill ends it
            new CountDownLatch(1).await();
        } catch (EmbeddedBrokerException e) {
            System.err.println("broker: " + e.getMessage());
            System.exit(1);
        }
    }
}
