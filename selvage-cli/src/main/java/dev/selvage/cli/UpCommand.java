// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.demo.PumpDemo;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.cli.up.DeviceChoice;
import dev.selvage.cli.up.LiveView;
import dev.selvage.cli.up.Plan;
import dev.selvage.cli.up.Stop;
import dev.selvage.cli.up.Up;
import dev.selvage.profile.ProfileException;
import dev.selvage.protocol.Durations;
import dev.selvage.protocol.Printable;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code selvage up}: broker, gateway and agents on this machine, in one process, with their points on screen. */
@Command(
        name = "up",
        description = "Runs a broker, a gateway and agents on this machine, and shows their points live.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: selvage up --agents 3", "Example: selvage up --demo pump --recordings SKAB/data"})
final class UpCommand implements Callable<Integer> {
    /** Each is an agent with a replica of its own in this process; a fleet larger than that is a simulation's job. */
    private static final int AGENTS_MAX = 200;

    /** Held here, or the JDK forgets its level: what the parts say at INFO, this command says in its own words. */
    private static final Logger PARTS = Logger.getLogger("dev.selvage");

    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerOptions at;

    @Option(names = "--data", paramLabel = "DIR", defaultValue = "selvage-data",
            description = "where everything is kept (default: ./${DEFAULT-VALUE})")
    private Path data;

    @Option(names = "--device", paramLabel = "FILE", description = "run this device instead of this machine; repeatable")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--agents", paramLabel = "N", defaultValue = "0", description = "add N simulated devices sim-1 … sim-N")
    private int agents;

    @Option(names = "--plugins", paramLabel = "DIR", description = "jars with more drivers (default: this checkout's)")
    private Optional<Path> plugins = Optional.empty();

    @Option(names = "--no-broker", description = "start no broker; use the one at --broker")
    private boolean noBroker;

    @Option(names = "--demo", paramLabel = "NAME", description = "show something: pump replays a real pump whose valve closes, and which decides what to do")
    private Optional<String> demo = Optional.empty();

    @Option(names = "--recordings", paramLabel = "DIR", description = "recordings for --demo: the folder of the Skoltech Anomaly Benchmark that has valve2 (default: ${DEFAULT-VALUE})",
            defaultValue = "../shared/data/skab")
    private Path recordings;

    @Option(names = "--cut-link", paramLabel = "TIME", description = "in --demo, stop the broker for so long, such as 20s, as soon as the model decides")
    private Optional<String> cutLink = Optional.empty();

    @Option(names = "--quiet", description = "do not show the points")
    private boolean quiet;

    @Override
    public Integer call() throws CliException, InterruptedException {
        Plan plan = plan();
        if (Optional.ofNullable(System.getProperty("java.util.logging.config.file")).isEmpty()) {
            PARTS.setLevel(Level.WARNING);
        }
        PrintWriter out = spec.commandLine().getOut();
        Stop stop = Stop.onSignals(out);
        new Up(plan, LiveView.onThisTerminal(out, quiet), out, stop).run();
        return 0;
    }

    /** Where the checkout's build leaves plugins, as the script says that starts this program. */
    private static Optional<Path> builtPlugins() {
        return Optional.ofNullable(System.getProperty("selvage.plugins")).map(Path::of);
    }

    private Plan plan() throws CliException {
        if (at.names() && !noBroker) {
            throw at.wrong("--broker names a broker that runs already; add --no-broker");
        }
        if (agents < 0 || agents > AGENTS_MAX) {
            throw at.wrong("--agents " + agents + " is out of range; use 0 to " + AGENTS_MAX);
        }
        Optional<URI> external = noBroker ? Optional.of(at.broker()) : Optional.empty();
        Path folder = data.toAbsolutePath().normalize();
        try {
            Optional<PumpDemo> shown = demo(folder);
            List<Path> devices = new ArrayList<>(files);
            shown.ifPresent(pump -> devices.add(pump.device()));
            DeviceChoice.Chosen chosen = DeviceChoice.of(devices, agents, folder.resolve("devices"), at.site());
            return new Plan(folder, at.site(), external, at.port(), chosen, plugins.or(UpCommand::builtPlugins), shown);
        } catch (ProfileException e) {
            throw ProfileCommand.firstOf(e);
        }
    }

    private Optional<PumpDemo> demo(Path folder) throws CliException {
        if (demo.isEmpty()) {
            if (cutLink.isPresent()) {
                throw at.wrong("--cut-link is for --demo");
            }
            return Optional.empty();
        } else if (!demo.get().equals("pump")) {
            throw at.wrong("there is no demonstration \"" + Printable.of(demo.get()) + "\"; known: pump");
        }
        OptionalLong cutMillis = cutLink.isPresent() ? Durations.millis(cutLink.get()) : OptionalLong.empty();
        if (cutLink.isPresent() && cutMillis.isEmpty()) {
            throw at.wrong("--cut-link: \"" + Printable.of(cutLink.get()) + "\" is no duration, such as 20s");
        }
        return Optional.of(PumpDemo.prepare(folder, recordings, at.site(), cutMillis));
    }
}
