// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.protocol.Printable;
import dev.selvage.protocol.SiteId;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that talks to a broker: where it is, and which site is meant. */
final class BrokerOptions {
    static final int PORT_MAX = 65_535;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--broker", paramLabel = "URL", description = "the broker's address, such as mqtt://127.0.0.1:1883")
    private Optional<String> broker = Optional.empty();

    @Option(names = "--port", paramLabel = "N", description = "the broker's port on this machine (default: 1883)")
    private Optional<Integer> port = Optional.empty();

    @Option(names = "--site", paramLabel = "S", defaultValue = "home", description = "the site (default: ${DEFAULT-VALUE})")
    private String site;

    /** The address given by {@code --broker}, or by {@code --port} on this machine; a wrong one is wrong usage. */
    URI broker() {
        if (broker.isPresent() && port.isPresent()) {
            throw wrong("give --broker or --port, not both");
        }
        return broker.isPresent() ? parsed(broker.get()) : URI.create("mqtt://127.0.0.1:" + port());
    }

    /** True when {@code --broker} was given. */
    boolean names() {
        return broker.isPresent();
    }

    /** The port, 0 to 65535. */
    int port() {
        int number = port.orElse(1883);
        if (number < 0 || number > PORT_MAX) {
            throw wrong("--port " + number + " is no port; use 1 to " + PORT_MAX);
        }
        return number;
    }

    SiteId site() {
        try {
            return new SiteId(site);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    /** Wrong usage of the command that these options belong to. */
    ParameterException wrong(String reason) {
        return new ParameterException(command.commandLine(), reason);
    }

    private URI parsed(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw wrong("\"" + Printable.of(text) + "\" is no broker address; write mqtt://host:port");
        }
    }
}
