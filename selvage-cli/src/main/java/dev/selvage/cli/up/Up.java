// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import dev.selvage.cli.operator.Gateways;
import dev.selvage.cli.operator.OperatorLink;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkEvent.Cause;
import dev.selvage.link.LinkEvent.Disconnected;
import dev.selvage.link.LinkEvent.Received;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The life of {@code selvage up}: start every part, watch the broker like any operator, stop every part. For one thread. */
public final class Up {
    /** A program of this name on the same broker is another {@code selvage up}, and the broker tells the two apart. */
    private static final String OPERATOR = "up";
    /** How soon a wish to stop is seen. */
    private static final long LOOK_MILLIS = 100;
    private static final long CONNECT_MILLIS_MAX = 10_000;

    private final Plan plan;
    private final LiveView view;
    private final PrintWriter out;
    private final Stop stop;

    public Up(Plan plan, LiveView view, PrintWriter out, Stop stop) {
        this.plan = plan;
        this.view = view;
        this.out = out;
        this.stop = stop;
    }

    /** Returns when the user asked to stop and everything has stopped; a part's failure stops the rest and is thrown. */
    public void run() throws CliException, InterruptedException {
        try (Fleet fleet = new Fleet(plan)) {
            out.println("starting " + parts() + " …");
            URI broker = fleet.startBroker();
            try (OperatorLink link = OperatorLink.open(broker, OPERATOR, filters())) {
                link.awaitConnected(CONNECT_MILLIS_MAX);
                start(fleet, broker);
                describe(broker);
                if (plan.demo().isPresent()) {
                    plan.demo().get().begin(fleet.modelKey(), (verb, question) -> Gateways.ask(broker, plan.site(), verb, question, Gateways.TIMEOUT_MILLIS), this::tell);
                }
                watch(fleet, link);
            }
        }
        if (stop.failure().isPresent()) {
            throw new CliException(stop.failure().get() + "; everything was stopped");
        }
        out.println("stopped; the data stays in " + plan.data());
    }

    private void start(Fleet fleet, URI broker) throws CliException {
        fleet.startGateway(broker);
        for (Device device : plan.devices()) {
            if (stop.isDue()) {
                return;
            }
            fleet.startAgent(device, broker);
        }
    }

    /** In a demonstration each line has its second. */
    private void tell(String line) {
        view.say(String.format(Locale.ROOT, "%7s  %s", sinceStart(Instant.now()), line));
    }

    private void watch(Fleet fleet, OperatorLink link) throws InterruptedException, CliException {
        boolean seen = false;
        Outage outage = new Outage(plan.demo(), fleet, link.broker().getPort(), this::tell);
        while (!stop.isDue()) {
            Optional<LinkEvent> event = link.next(LOOK_MILLIS);
            Instant now = Instant.now();
            outage.step(System.nanoTime());
            if (event.isPresent() && event.get() instanceof Received message) {
                boolean isState = view.take(message, now);
                plan.demo().ifPresent(demo -> demo.heard(message.topic(), message.payload()).forEach(this::tell));
                if (isState && !seen) {
                    seen = true;
                    view.say("first state on the broker " + sinceStart(now) + " after the start");
                }
            } else if (event.isPresent() && event.get() instanceof Disconnected lost) {
                lost(link, lost);
            }
            view.draw(now);
        }
    }

    private void lost(OperatorLink link, Disconnected lost) {
        if (lost.cause() == Cause.NETWORK) {
            view.say("lost the broker at " + link.broker() + " (" + Printable.of(lost.reason()) + "); trying again");
        } else {
            stop.fail("the broker at " + link.broker() + " sent us away: " + lost.reason());
        }
    }

    private List<String> filters() {
        List<String> filters = new ArrayList<>(List.of(Topics.filter(plan.site(), TopicKind.STATE)));
        plan.demo().ifPresent(demo -> filters.addAll(demo.filters()));
        return filters;
    }

    private String parts() {
        String agents = plan.devices().size() == 1 ? "1 agent" : plan.devices().size() + " agents";
        return (plan.external().isPresent() ? "gateway and " : "broker, gateway and ") + agents;
    }

    private void describe(URI broker) {
        String state = Topics.filter(plan.site(), TopicKind.STATE);
        String at = broker.getPort() == 1883 ? "" : " --broker " + broker;
        String where = plan.site().value().equals("home") ? at : at + " --site " + plan.site();
        out.println("  broker   " + broker + ", MQTT 5, no password, this machine only");
        out.println("  data     " + plan.data());
        out.println("  devices  " + names());
        out.println("  topics   " + state + ", all: " + Topics.ALL);
        out.println("  try      selvage watch" + where + " | selvage devices" + where);
        out.println("           selvage query" + where + " \"SELECT device, name, value, unit FROM point\"");
        out.println("  stop     Ctrl-C");
    }

    private String names() {
        List<String> names = plan.devices().stream().map(device -> device.id().value()).toList();
        int shown = 6;
        String first = String.join(", ", names.subList(0, Math.min(shown, names.size())));
        return names.size() > shown ? first + " … " + names.get(names.size() - 1) : first;
    }

    /** Since the script began or ended its build, whose process this is; else since the JVM's process began. */
    private static String sinceStart(Instant now) {
        Instant began = began(System.getProperty("selvage.began", ""))
                .or(() -> ProcessHandle.current().info().startInstant())
                .orElse(now);
        return String.format(Locale.ROOT, "%.1f s", Duration.between(began, now).toMillis() / 1_000.0);
    }

    /** Bash's EPOCHREALTIME, whose decimal point follows the locale; empty for any other text. */
    static Optional<Instant> began(String epochRealTime) {
        return epochRealTime.matches("[0-9]{1,12}[.,][0-9]{6}")
                ? Optional.of(Instant.EPOCH.plus(Long.parseLong(epochRealTime.replaceAll("[.,]", "")), ChronoUnit.MICROS))
                : Optional.empty();
    }
}
