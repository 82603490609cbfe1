// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.link.LinkEvent;
import dev.selvage.protocol.Printable;
import java.net.URI;

/** Whether there is a broker, what it must be told after connecting, and the one log line when that changes. */
final class Presence {
    private static final System.Logger LOG = System.getLogger(Presence.class.getName());

    private final String who;
    private final String session;
    private final URI broker;
    private final long startedMillis;
    private State state = State.STARTING;
    private boolean mustAnnounce;
    private boolean mustRepeatStates;

    private enum State {
        STARTING,
        CONNECTED,
        ALONE
    }

    /**
     * An agent that has not connected yet.
     *
     * @param session this process's session, also told at CONNECT
     * @param startedMillis wall clock
     */
    Presence(String who, String session, URI broker, long startedMillis) {
        this.who = who;
        this.session = session;
        this.broker = broker;
        this.startedMillis = startedMillis;
    }

    void connected(LinkEvent.Connected event) {
        LOG.log(System.Logger.Level.INFO, who + ": connected to " + broker);
        state = State.CONNECTED;
        mustAnnounce = true;
        mustRepeatStates = !event.sessionPresent();
    }

    void disconnected(LinkEvent.Disconnected event) {
        if (state == State.ALONE) {
            return;
        }
        state = State.ALONE;
        String why = Printable.of(event.reason());
        switch (event.cause()) {
            case NETWORK -> LOG.log(System.Logger.Level.WARNING, who + ": no broker at " + broker + " (" + why
                    + "); sampling, deciding and storing go on, trying again");
            case REFUSED -> LOG.log(System.Logger.Level.ERROR, who + ": the broker at " + broker + " refuses us (" + why
                    + "); parked, next try in " + event.retryInMillis() / 1000 + " s");
            case TAKEN_OVER -> LOG.log(System.Logger.Level.ERROR, who + ": another client uses our id \"" + who + "\" at "
                    + broker + " (" + why + "); parked, next try in " + event.retryInMillis() / 1000 + " s");
        }
    }

    boolean isConnected() {
        return state == State.CONNECTED;
    }

    boolean mustAnnounce() {
        return mustAnnounce;
    }

    boolean mustRepeatStates() {
        return mustRepeatStates;
    }

    /** What the device is has changed: its announcement goes out once more, when there is a broker. */
    void redefined() {
        mustAnnounce = isConnected();
    }

    void announced() {
        mustAnnounce = false;
        mustRepeatStates = false;
    }

    /** The payload of {@code status} while we run. */
    byte[] online() {
        return Payloads.status(true, session, startedMillis, "running");
    }
}
