// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.driver.DriverException;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileException;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.replica.ReplicaException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A running agent: one life after the other, since the task {@code restart} ends one. What happens then is its program's to say; one
 * that says nothing gets the agent opened again, in the same process and from its files as they are then. Thread-safe.
 */
public final class Agent implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Agent.class.getName());

    private final AgentSettings settings;
    private final Optional<Runnable> onRestart;
    private AgentLife life;
    private boolean closed;
    private boolean failed;

    private Agent(AgentSettings settings, Optional<Runnable> onRestart) throws DriverException {
        this.settings = settings;
        this.onRestart = onRestart;
        this.life = AgentLife.start(settings, this::restart);
    }

    /**
     * Opens everything and starts the loop. The broker need not be there. After a task {@code restart} it is opened again.
     *
     * @throws DriverException when the device's driver is missing or cannot use what the profile says
     * @throws ReplicaException when the replica cannot be opened
     */
    public static Agent start(AgentSettings settings) throws DriverException {
        return new Agent(settings, Optional.empty());
    }

    /**
     * The same for a program that somebody starts again when it ends.
     *
     * @param onRestart begins to end the program, and returns at once
     */
    public static Agent start(AgentSettings settings, Runnable onRestart) throws DriverException {
        return new Agent(settings, Optional.of(onRestart));
    }

    private void restart() {
        // the task that asks for it waits on a thread which the end of this life interrupts
        new Thread(onRestart.orElse(this::reopen), "restart-" + settings.device().id()).start();
    }

    private synchronized void reopen() {
        if (closed) {
            return;
        }
        life.close();
        try {
            life = AgentLife.start(settingsNow(), this::restart);
        } catch (DriverException | ReplicaException | IllegalArgumentException e) {
            failed = true;
            LOG.log(System.Logger.Level.ERROR, settings.device().id() + ": it was to start again, but " + e.getMessage());
        }
    }

    /** With the device as its files say now, unless they are broken or say another one. */
    private AgentSettings settingsNow() {
        if (settings.file().isEmpty()) {
            return settings;
        }
        Path file = settings.file().get();
        try {
            Device now = DeviceFile.read(file, ProfileSource.bundled());
            if (now.id().equals(settings.device().id())) {
                return settings.with(now);
            }
            LOG.log(System.Logger.Level.WARNING, file + ": this is " + now.id() + " now; " + settings.device().id() + " goes on as it was");
        } catch (ProfileException e) {
            LOG.log(System.Logger.Level.WARNING, e.getMessage() + "; the device goes on as it was");
        }
        return settings;
    }

    /** Stops sampling, stores what waits, says goodbye to the broker. Takes at most about four seconds. */
    @Override
    public synchronized void close() {
        closed = true;
        life.close();
    }

    /** Waits until the agent has ended for good; true when it failed rather than being closed. The program should then end too. */
    public boolean awaitEnd() throws InterruptedException {
        while (true) {
            AgentLife watched = life();
            boolean itFailed = watched.awaitEnd();
            synchronized (this) {
                // while another life is opened this waits
                if (life == watched) {
                    return itFailed || failed;
                }
            }
        }
    }

    private synchronized AgentLife life() {
        return life;
    }
}
