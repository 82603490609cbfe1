// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import com.hivemq.embedded.EmbeddedHiveMQ;
import dev.selvage.broker.plugin.PluginSettings;
import dev.selvage.broker.plugin.SelvageExtension;
import dev.selvage.protocol.SiteId;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * HiveMQ CE in this process, on loopback, with our plugin as its only authenticator. One at a time per JVM, because
 * HiveMQ's services are statics. {@link #start} and {@link #close} may be called from any thread and take seconds.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** A first start on a slow board takes tens of seconds; a minute and a half more means it hangs. */
    private static final long START_SECONDS_MAX = 120;

    private static final AtomicBoolean ONE_PER_JVM = new AtomicBoolean();

    private final EmbeddedHiveMQ hiveMq;
    private final Folders folders;
    private final BrokerLog log;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedBroker(EmbeddedHiveMQ hiveMq, Folders folders, BrokerLog log, int port) {
        this.hiveMq = hiveMq;
        this.folders = folders;
        this.log = log;
        this.port = port;
    }

    /**
     * What a broker needs to know.
     *
     * @param folder made if absent; holds {@code conf/}, {@code data/} and {@code broker.log}
     * @param bindAddress a loopback address such as {@code 127.0.0.1}
     * @param port 0 picks a free one, see {@link EmbeddedBroker#port()}
     * @param sites the sites that devices and gateways may belong to, at least one
     * @param persistent false keeps sessions and retained messages in memory, for tests
     */
    public record Settings(Path folder, String bindAddress, int port, List<SiteId> sites, boolean persistent) {
        public Settings {
            folder = folder.toAbsolutePath();
            sites = List.copyOf(sites);
        }

        /** In memory, on 127.0.0.1, on a free port: what a test wants. */
        public static Settings forTest(Path folder, SiteId... sites) {
            return new Settings(folder, "127.0.0.1", 0, List.of(sites), false);
        }
    }

    /**
     * Starts the broker and returns when it accepts connections.
     *
     * @throws EmbeddedBrokerException the address is not loopback, the port or the folder is in use, another broker
     *     runs in this JVM, or HiveMQ failed; nothing is left running
     */
    public static EmbeddedBroker start(Settings settings) throws EmbeddedBrokerException {
        if (!ONE_PER_JVM.compareAndSet(false, true)) {
            throw new EmbeddedBrokerException("an embedded broker already runs in this JVM; close it first");
        }
        boolean started = false;
        try {
            EmbeddedBroker broker = launch(settings);
            started = true;
            return broker;
        } finally {
            ONE_PER_JVM.set(started);
        }
    }

    private static EmbeddedBroker launch(Settings settings) throws EmbeddedBrokerException {
        Endpoint endpoint = Endpoint.probe(settings.bindAddress(), settings.port());
        Folders folders = Folders.prepare(settings, endpoint);
        BrokerLog log = BrokerLog.to(settings.folder().resolve("broker.log"));
        SelvageExtension extension = new SelvageExtension(PluginSettings.of(settings.sites()));
        Thread.UncaughtExceptionHandler ours = Thread.getDefaultUncaughtExceptionHandler();
        EmbeddedHiveMQ hiveMq = HiveMq.build(folders.conf(), folders.data(), folders.extensions(), extension);
        EmbeddedBroker broker = new EmbeddedBroker(hiveMq, folders, log, endpoint.port());
        try {
            hiveMq.start().get(START_SECONDS_MAX, TimeUnit.SECONDS);
            if (!extension.started()) {
                throw new EmbeddedBrokerException("the broker came up without our plugin, so it was stopped; see "
                        + settings.folder().resolve("broker.log"));
            }
            return broker;
        } catch (ExecutionException | TimeoutException e) {
            broker.stop();
            throw StartFailure.explain(e, settings, endpoint);
        } catch (EmbeddedBrokerException e) {
            broker.stop();
            throw e;
        } catch (InterruptedException e) {
            broker.stop();
            Thread.currentThread().interrupt();
            throw new EmbeddedBrokerException("the broker's start was interrupted", e);
        } finally {
            // HiveMQ installs one that ends the whole process.
            Thread.setDefaultUncaughtExceptionHandler(ours);
        }
    }

    /** The TCP port it listens on. */
    public int port() {
        return port;
    }

    /** Stops the broker and waits until its stores are closed. Closing twice is fine. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            stop();
            ONE_PER_JVM.set(false);
        }
    }

    private void stop() {
        try {
            hiveMq.close();
        } catch (ExecutionException e) {
            System.getLogger(EmbeddedBroker.class.getName())
                    .log(System.Logger.Level.WARNING, "the broker did not stop cleanly: {0}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            log.close();
            folders.release();
        }
    }
}
