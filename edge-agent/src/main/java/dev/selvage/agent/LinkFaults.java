// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkListener;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.Fault;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A link that is down when the profile's faults say so: the connection is really cut, so that the Will is sent, and each new
 * one is cut as soon as {@link #step} sees it, before anything passes. Faults count from when the link was started.
 */
final class LinkFaults implements MqttLink {
    /** How soon a new connection is cut while the link is down. */
    static final long STEP_MILLIS = 200;

    private final MqttLink link;
    private final List<Fault.OfLink> faults;
    private final LongSupplier monotonicMillis;
    private volatile long startMillis;
    /** True while there is a connection of which the listener knows. */
    private volatile boolean shown;
    /** True while there is one that was kept from it. */
    private volatile boolean hidden;

    LinkFaults(MqttLink link, Device device, LongSupplier monotonicMillis) {
        this.link = link;
        this.faults = device.faults().stream().filter(Fault.OfLink.class::isInstance).map(Fault.OfLink.class::cast).toList();
        this.monotonicMillis = monotonicMillis;
    }

    @Override
    public void start(LinkListener listener) {
        startMillis = monotonicMillis.getAsLong();
        link.start(event -> {
            boolean isConnected = event instanceof LinkEvent.Connected;
            boolean isCut = event instanceof LinkEvent.Disconnected;
            hidden = isConnected ? isDown() : hidden && !isCut;
            shown = isConnected ? !hidden : shown && !isCut;
            if (!hidden) {
                listener.onEvent(event);
            }
        });
    }

    /** Cuts what must not be there, or must be there and is hidden; called by the loop's thread now and then. */
    void step() {
        if (isDown() ? shown || hidden : hidden) {
            link.reconnect();
        }
    }

    /** When {@link #step} may have something to do. */
    long nextStepMillis() {
        return faults.isEmpty() ? Long.MAX_VALUE : monotonicMillis.getAsLong() + STEP_MILLIS;
    }

    private boolean isDown() {
        long sinceMillis = monotonicMillis.getAsLong() - startMillis;
        return faults.stream().anyMatch(fault -> fault.isActive(sinceMillis));
    }

    @Override
    public boolean tryPublish(OutMessage message) {
        return !hidden && !isDown() && link.tryPublish(message);
    }

    @Override
    public void acknowledge(LinkEvent.Received message) {
        link.acknowledge(message);
    }

    @Override
    public void reconnect() {
        link.reconnect();
    }

    @Override
    public void close() {
        link.close();
    }
}
