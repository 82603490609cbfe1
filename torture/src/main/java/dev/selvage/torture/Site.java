// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import dev.selvage.protocol.SiteId;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Where everything is, and how each program is started as a user would.
 *
 * @param checkout the built checkout whose jars are run
 * @param folder below it all data and logs are kept
 * @param port of the broker, on the loopback interface
 * @param devices ids of the devices, each with an agent of its own
 */
record Site(Path checkout, Path folder, int port, List<String> devices) {
    /** The shared scope that all agents hold. */
    static final String HALL = "hall";
    private static final String NAME = "home";
    /** A simulated device with a task type that must not be done twice. */
    private static final String PROFILE = """
            format: selvage-profile/1
            profile: pulse-device
            version: 1.0.0
            extends: simulated-device@1
            tasks:
              pulse:
                args: {type: object, required: [celsius], properties: {celsius: {type: number}}}
                write: {point: target, from: celsius}
                timeout: 5s
                idempotent: false
            """;
    private static final int PROBE_MILLIS = 100;
    /** A broker's first start on a slow machine takes tens of seconds. */
    private static final long BROKER_SECONDS_MAX = 60;

    Site {
        devices = List.copyOf(devices);
    }

    /** A site with devices {@code agent-1} and so on, at a port that is free now. */
    static Site in(Path checkout, Path folder, int agents) throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> devices = IntStream.rangeClosed(1, agents).mapToObj(i -> "agent-" + i).toList();
            return new Site(checkout, Files.createDirectories(folder), probe.getLocalPort(), devices);
        }
    }

    /** Starts a broker that keeps sessions and retained messages on disk, and returns when it listens. */
    Part startBroker() {
        Part broker = part("broker", List.of("-Xmx256m", "-cp", jar("torture") + File.pathSeparator + jar("selvage-cli"), BrokerProgram.class.getName(),
                folder.resolve("broker").toString(), Integer.toString(port), NAME)).start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BROKER_SECONDS_MAX);
        while (!isBrokerThere() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PROBE_MILLIS));
        }
        return broker;
    }

    Part gateway() {
        return part("gateway", List.of("-Xmx128m", "-jar", jar("gateway"), "run",
                "--broker", url(), "--site", NAME, "--data", folder.resolve("gateway").toString()));
    }

    /** The agent of a device, with its data in its usual place. */
    Part agent(String device) throws IOException {
        return agent(device, data(device), List.of());
    }

    /**
     * An agent of a simulated device.
     *
     * @param data its data folder
     * @param options of its JVM
     */
    Part agent(String device, Path data, List<String> options) throws IOException {
        Files.writeString(folder.resolve("pulse-device.yaml"), PROFILE);
        Path file = Files.writeString(folder.resolve(device + ".yaml"), "format: selvage-device/1\ndevice: " + device
                + "\nprofile: pulse-device@1\nparams: {seed: " + (1 + devices.indexOf(device)) + "}\n");
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-Xmx64m", "-jar", jar("edge-agent"), "run", "--device", file.toString(), "--broker", url(), "--site", NAME,
                "--data", data.toString(), "--shared", HALL));
        return part(device, arguments);
    }

    private Part part(String name, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(arguments);
        return new Part(name, command, folder.resolve("logs").resolve(name + ".log"));
    }

    private String jar(String module) {
        return checkout.resolve(module).resolve("target").resolve(module + ".jar").toString();
    }

    /** Where the broker listens. */
    URI broker() {
        return URI.create(url());
    }

    /** The site as it is in topics. */
    SiteId name() {
        return new SiteId(NAME);
    }

    private String url() {
        return "mqtt://127.0.0.1:" + port;
    }

    /** The usual data folder of a device's agent. */
    Path data(String device) {
        return folder.resolve("agents").resolve(device);
    }

    /** The replica of a device. */
    Path store(String device) {
        return data(device).resolve("replica.db");
    }

    /** The gateway's store. */
    Path merged() {
        return folder.resolve("gateway").resolve("merged.db");
    }

    /** True when somebody listens at the broker's port. */
    private boolean isBrokerThere() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PROBE_MILLIS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
