// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.operator.OperatorLink;
import dev.selvage.cli.operator.WatchFilter;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.cli.terminal.MessageLine;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkEvent.Cause;
import dev.selvage.link.LinkEvent.Disconnected;
import dev.selvage.link.LinkEvent.Received;
import dev.selvage.protocol.Printable;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code selvage watch}: live topics, one line per message, until enough were seen or the time is over. */
@Command(
        name = "watch",
        description = "Prints live topics, one line per message: time, device, kind, name, value.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: selvage watch state --count 10"})
final class WatchCommand implements Callable<Integer> {
    /** How often it looks whether its output was closed, as by {@code | head}. */
    private static final long LOOK_MILLIS = 1_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerOptions at;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILTER",
            defaultValue = "sv1/#",
            description = "a topic filter, or state, alarms, status, tasks, or a device id (default: ${DEFAULT-VALUE})")
    private String filter;

    @Option(names = "--json", description = "one JSON object per line")
    private boolean json;

    @Option(names = "--count", paramLabel = "N", description = "end after N messages")
    private Optional<Long> count = Optional.empty();

    @Option(names = "--timeout", paramLabel = "S", description = "end after S seconds; with --count, too few by then is a failure")
    private Optional<Long> timeoutSeconds = Optional.empty();

    @Override
    public Integer call() throws CliException, InterruptedException {
        List<String> filters = WatchFilter.of(filter, at.site())
                .orElseThrow(() -> at.wrong("\"" + Printable.of(filter) + "\" is no topic filter, no device id and no short form"));
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds.orElse(TimeUnit.DAYS.toSeconds(36_500)));
        try (OperatorLink link = OperatorLink.open(at.broker(), OperatorLink.randomName(), filters)) {
            long seen = watch(link, endNanos);
            if (link.dropped() > 0) {
                spec.commandLine().getErr().println("selvage: " + link.dropped() + " messages came faster than they could be shown");
            }
            if (count.isPresent() && seen < count.get() && !spec.commandLine().getOut().checkError()) {
                throw new CliException("only " + seen + " of " + count.get() + " messages within " + timeoutSeconds.orElse(0L) + " s");
            }
            return 0;
        }
    }

    /** Prints until the end; returns how many messages it saw. */
    private long watch(OperatorLink link, long endNanos) throws CliException, InterruptedException {
        MessageLine lines = new MessageLine(ZoneId.systemDefault());
        PrintWriter out = spec.commandLine().getOut();
        boolean wasConnected = false;
        long seen = 0;
        while (seen < count.orElse(Long.MAX_VALUE) && !out.checkError()) {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
            if (leftMillis <= 0) {
                break;
            }
            Optional<LinkEvent> event = link.next(Math.min(leftMillis, LOOK_MILLIS));
            if (event.isPresent() && event.get() instanceof Received message) {
                Instant now = Instant.now();
                out.println(json ? MessageLine.json(message, now) : lines.text(message, now));
                seen++;
            } else if (event.isPresent() && event.get() instanceof Disconnected lost) {
                lost(link, lost, wasConnected);
            } else if (event.isPresent() && event.get() instanceof LinkEvent.Connected) {
                wasConnected = true;
            }
        }
        return seen;
    }

    /** A broker that was there is waited for; one that never was, or says no, ends the watch. */
    private void lost(OperatorLink link, Disconnected lost, boolean wasConnected) throws CliException {
        if (!wasConnected || lost.cause() != Cause.NETWORK) {
            throw link.lost(lost);
        }
        spec.commandLine().getErr().println("selvage: lost the broker at " + link.broker() + " ("
                + Printable.of(lost.reason()) + "); trying again");
    }
}
