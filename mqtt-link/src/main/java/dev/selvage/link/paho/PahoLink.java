// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import dev.selvage.link.LinkEvent.Received;
import dev.selvage.link.LinkListener;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Printable;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * {@link MqttLink} over Eclipse Paho v5. It owns one daemon thread, the {@link LinkLoop}, which alone calls Paho and
 * the listener; all methods here only hand over to it.
 */
public final class PahoLink implements MqttLink {
    /** The port promises two seconds; what {@link LinkLoop} does to close stays under it. */
    private static final long CLOSE_MILLIS_MAX = 2_000;
    /** Paho logs expected losses as SEVERE; silent unless somebody set its level. Held here, or the JDK forgets it. */
    private static final Logger PAHO_LOG = Logger.getLogger("org.eclipse.paho.mqttv5");

    private final LinkSettings settings;
    private final LinkTuning tuning;
    private volatile Optional<LinkLoop> loop = Optional.empty();
    private volatile boolean closed;

    private PahoLink(LinkSettings settings, LinkTuning tuning) {
        this.settings = settings;
        this.tuning = tuning;
    }

    /** Makes a link with the standard patience. Nothing happens before {@link #start}. */
    public static PahoLink open(LinkSettings settings) {
        return open(settings, LinkTuning.standard());
    }

    /** Makes a link. Throws IllegalArgumentException when the broker's address is none of ours. */
    public static PahoLink open(LinkSettings settings, LinkTuning tuning) {
        String scheme = Optional.ofNullable(settings.broker().getScheme()).orElse("");
        boolean hasHost = Optional.ofNullable(settings.broker().getHost()).isPresent();
        if (!Set.of("mqtt", "tcp").contains(scheme) || !hasHost) {
            throw new IllegalArgumentException(
                    "\"" + Printable.of(settings.broker().toString()) + "\" is no broker address; write mqtt://host:port");
        }
        if (Optional.ofNullable(PAHO_LOG.getLevel()).isEmpty()) {
            PAHO_LOG.setLevel(Level.OFF);
        }
        return new PahoLink(settings, tuning);
    }

    @Override
    public void start(LinkListener listener) {
        if (closed || loop.isPresent()) {
            throw new IllegalStateException("A link is started once, and not after close");
        }
        LinkLoop made = new LinkLoop(settings, tuning, listener);
        loop = Optional.of(made);
        made.start();
    }

    @Override
    public boolean tryPublish(OutMessage message) {
        return loop.isPresent() && loop.get().tryPublish(message);
    }

    @Override
    public void acknowledge(Received message) {
        loop.ifPresent(l -> l.acknowledge(message));
    }

    @Override
    public void reconnect() {
        loop.ifPresent(LinkLoop::reconnect);
    }

    @Override
    public void close() {
        closed = true;
        loop.ifPresent(l -> l.close(CLOSE_MILLIS_MAX));
    }
}
