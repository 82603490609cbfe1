// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.system;

import dev.selvage.broker.embedded.EmbeddedBroker;
import dev.selvage.protocol.SiteId;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;

/** Starts our programs as a user would, all below one folder and at one broker's port. */
record Programs(Path folder, int port) {
    /** Below those that systems give to connections, which come and go while a broker is started or is down for a moment. */
    private static final int PORT_MIN = 20_000;
    private static final int PORT_MAX = 32_000;

    /** Programs at a port that is free now. */
    static Programs in(Path folder) throws IOException {
        return new Programs(folder, freePort());
    }

    /** A port that nobody has by chance before a broker has it, nor while it is restarted. */
    static int freePort() throws IOException {
        OptionalInt free = probed();
        while (free.isEmpty()) {
            free = probed();
        }
        return free.getAsInt();
    }

    /** Empty when somebody has the one that was tried. */
    private static OptionalInt probed() throws IOException {
        int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return OptionalInt.of(probe.getLocalPort());
        } catch (BindException e) {
            return OptionalInt.empty();
        }
    }

    /** A broker in this process; there can be one at a time. */
    EmbeddedBroker broker() throws Exception {
        Path fresh = Files.createTempDirectory(folder, "broker");
        return EmbeddedBroker.start(new EmbeddedBroker.Settings(fresh, "127.0.0.1", port, List.of(new SiteId("home")), false));
    }

    /** A gateway whose store is {@link #merged}. */
    ChildJvm gateway() throws IOException {
        return ChildJvm.start(folder.resolve("logs"), ChildJvm.Jar.GATEWAY, "run", "--broker", "mqtt://127.0.0.1:" + port,
                "--site", "home", "--data", merged().resolveSibling("").toString());
    }

    /** One of several gateways, whose store is in a folder of its name. */
    ChildJvm gateway(String id) throws IOException {
        return ChildJvm.start(folder.resolve("logs"), ChildJvm.Jar.GATEWAY, "run", "--broker", "mqtt://127.0.0.1:" + port,
                "--site", "home", "--data", merged(id).resolveSibling("").toString(), "--id", id);
    }

    Path merged(String id) {
        return folder.resolve(id).resolve("merged.db");
    }

    Path merged() {
        return folder.resolve("gateway").resolve("merged.db");
    }

    /** An agent of a simulated device. */
    ChildJvm agent(String device, Path data) throws IOException {
        return agentOf(simulated(device), data);
    }

    /** An agent of that device file. */
    ChildJvm agentOf(Path deviceFile, Path data) throws IOException {
        return ChildJvm.start(folder.resolve("logs"), ChildJvm.Jar.AGENT, "run", "--device", deviceFile.toString(),
                "--broker", "mqtt://127.0.0.1:" + port, "--site", "home", "--data", data.toString());
    }

    /** The workstation program. */
    ChildJvm selvage(String... arguments) throws IOException {
        return ChildJvm.start(folder.resolve("logs"), ChildJvm.Jar.CLI, arguments);
    }

    private Path simulated(String device) throws IOException {
        return Files.writeString(folder.resolve(device + ".yaml"), """
                format: selvage-device/1
                device: %s
                profile: simulated-device@1
                """.formatted(device));
    }
}
