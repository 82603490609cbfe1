// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** One round of a whole site: a gateway as it is shipped, in its own process, and agents at one broker. For one thread. */
final class Site implements AutoCloseable {
    /** The gateway's name, as it is when nobody gives it one. */
    private static final String GATEWAY = "gw";
    static final SiteId SITE = new SiteId("home");
    /** Far more than any machine needs: something hangs. */
    private static final long SECONDS_MAX = 300;
    private static final long LOOK_MILLIS = 5;

    private final Program gateway;
    private final Path merged;
    private final URI broker;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<SiteAgent> connected = new ArrayList<>();

    private Site(Program gateway, Path merged, URI broker) {
        this.gateway = gateway;
        this.merged = merged;
        this.broker = broker;
    }

    /** Starts a broker that keeps sessions on disk, which may serve many sites of this kind. */
    static Program startBroker(Workplace workplace) throws IOException {
        List<String> arguments = new ArrayList<>(Program.ofClass(BrokerProgram.class, jar("selvage-cli")));
        arguments.addAll(List.of(workplace.folder("broker").toString(), SITE.value()));
        return Program.start("the broker", workplace.file("broker-log"), arguments);
    }

    /** Starts a gateway with an empty store, and returns when it hears the broker. */
    static Site start(Workplace workplace, Program broker) throws IOException {
        URI url = url(broker);
        Path data = workplace.folder("gateway");
        Program gateway = Program.start("the gateway", workplace.file("gateway-log"), List.of("-jar", jar("gateway").toString(), "run",
                "--broker", url.toString(), "--site", SITE.value(), "--data", data.toString(), "--id", GATEWAY));
        Site site = new Site(gateway, data.resolve("merged.db"), url);
        try {
            gateway.await("connected to", SECONDS_MAX);
            return site;
        } catch (IOException | FailedMeasurement e) {
            site.close();
            throw e;
        }
    }

    /** Where its broker listens. */
    URI broker() {
        return broker;
    }

    /** Where the broker is, when it is. */
    static URI url(Program broker) throws IOException {
        return URI.create("mqtt://127.0.0.1:" + broker.await(BrokerProgram.LISTENING, SECONDS_MAX).substring(BrokerProgram.LISTENING.length()));
    }

    /** A program as it is shipped: the jar that the build left. */
    static Path jar(String module) {
        Path jar = Path.of(System.getProperty("selvage.root", "."), module, "target", module + ".jar").toAbsolutePath();
        if (!Files.exists(jar)) {
            throw new FailedMeasurement(jar + " is missing; start this with ./selvage bench, which builds it");
        }
        return jar;
    }

    /** Adds an agent that is not connected yet. */
    void add(Replica replica) {
        replicas.add(replica);
    }

    /** Lets all agents connect at once, and waits for each; gives the nanoseconds until the last was done. */
    long connectAll(boolean awaitGateway) {
        long beganNanos = System.nanoTime();
        List<SiteAgent> agents = replicas.stream()
                .map(replica -> new SiteAgent(replica, broker, SITE, awaitGateway ? GATEWAY : replica.id())).toList();
        connected.addAll(agents);
        agents.forEach(SiteAgent::start);
        return agents.stream().mapToLong(agent -> get(agent.done())).max().orElse(beganNanos) - beganNanos;
    }

    private static long get(Future<Long> done) {
        try {
            return done.get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new FailedMeasurement("an agent failed: " + e.getCause());
        } catch (TimeoutException e) {
            throw new FailedMeasurement("an agent was not done within " + SECONDS_MAX + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedMeasurement("interrupted while waiting for an agent");
        }
    }

    /** Cuts the way of all agents. */
    void cutAll() {
        connected.forEach(SiteAgent::close);
        connected.clear();
    }

    /** Writes what is wanted of each device into the gateway's store, as an operator's program does, and waits until it is on its way. */
    void wishAtGateway(String name, double value) throws SQLException {
        try (Connection store = DriverManager.getConnection("jdbc:sqlite:" + merged);
                PreparedStatement wish = store.prepareStatement("INSERT INTO desired(device, name, value) VALUES(?, ?, ?)")) {
            store.setAutoCommit(false);
            for (Replica replica : replicas) {
                wish.setString(1, replica.id());
                wish.setString(2, name);
                wish.setDouble(3, value);
                wish.addBatch();
            }
            wish.executeBatch();
            store.commit();
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (number("SELECT count(*) FROM desired WHERE _n IS NULL") > 0) {
            if (System.nanoTime() > end) {
                throw new FailedMeasurement("the gateway does not notice what another program wrote");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
        }
    }

    /** How many points and wishes are in the gateway's store now: what was acknowledged is there for everybody. */
    long rowsAtGateway() throws SQLException {
        return number("SELECT (SELECT count(*) FROM point) + (SELECT count(*) FROM desired)");
    }

    private long number(String question) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + merged);
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(question)) {
            return answer.getLong(1);
        }
    }

    /** Ends the gateway and compares what it holds of each device with the device's own replica; gives how many rows they are. */
    long compare() {
        cutAll();
        gateway.stop();
        long rows = 0;
        try (Replica store = Replica.open(merged, GATEWAY, () -> 1)) {
            for (Replica replica : replicas) {
                String scope = Scopes.ofDevice(replica.id());
                var there = store.digests().of(scope);
                var here = replica.digests().of(scope);
                if (!there.equals(here)) {
                    throw new FailedMeasurement(scope + " differs: " + there + " at the gateway, " + here + " at the device");
                }
                rows += here.rows();
            }
        }
        return rows;
    }

    @Override
    public void close() {
        cutAll();
        gateway.close();
        replicas.forEach(Replica::close);
    }
}
