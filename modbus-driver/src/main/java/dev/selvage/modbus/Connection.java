// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import com.digitalpetri.modbus.TimeoutScheduler;
import com.digitalpetri.modbus.client.ModbusTcpClient;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import com.digitalpetri.modbus.pdu.ModbusRequestPdu;
import com.digitalpetri.modbus.pdu.ModbusResponsePdu;
import com.digitalpetri.modbus.tcp.client.NettyTcpClientTransport;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.protocol.Printable;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The way to one device: a TCP connection, made when it is needed and dropped whenever an answer fails to come, so that
 * a late or half answer never meets a later question. Confined to one thread.
 */
final class Connection {
    /** How long closing may take; the sampler waits longer. */
    private static final long CLOSE_MILLIS = 500;

    static final String THREAD = "selvage-modbus";

    private final Address address;
    /** One daemon thread for the library's I/O and its timers. */
    private final EventLoopGroup loop = new NioEventLoopGroup(1, new DefaultThreadFactory(THREAD, true));

    private Optional<ModbusTcpClient> client = Optional.empty();

    /** Where the device is, how long it may take to connect or to answer, and how often it is asked again. */
    record Address(String host, int port, int unit, long timeoutMillis, int retries) {}

    Connection(Address address) {
        this.address = address;
    }

    /**
     * Asks, and asks again when there is no answer.
     *
     * @param deadlineNanos when the asking must be over, on {@link System#nanoTime}
     * @throws DriverException when no answer came; the connection is dropped then
     */
    ModbusResponsePdu ask(ModbusRequestPdu request, int retries, long deadlineNanos)
            throws DriverException, RefusedException, InterruptedException {
        for (int again = 0; ; again++) {
            try {
                return once(request, deadlineNanos);
            } catch (DriverException e) {
                drop();
                if (again >= retries || System.nanoTime() >= deadlineNanos) {
                    throw e;
                }
            } catch (InterruptedException e) {
                drop();
                throw e;
            }
        }
    }

    /** How often a read is asked again. */
    int retries() {
        return address.retries();
    }

    private ModbusResponsePdu once(ModbusRequestPdu request, long deadlineNanos)
            throws DriverException, RefusedException, InterruptedException {
        if (client.isEmpty()) {
            ModbusTcpClient fresh = client();
            client = Optional.of(fresh);
            // The library has a timeout of its own for this; in a fresh JVM its classes are loaded first, which is no fault of the device.
            await(fresh.connectAsync(), "connect", deadlineNanos - System.nanoTime());
        }
        long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(address.timeoutMillis());
        return await(client.get().sendAsync(address.unit(), request), "answer", Math.min(timeoutNanos, deadlineNanos - System.nanoTime()));
    }

    private <T> T await(CompletionStage<T> stage, String what, long nanos)
            throws DriverException, RefusedException, InterruptedException {
        try {
            return stage.toCompletableFuture().get(Math.max(1, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // The setting and not the time that was left: a reason that changes with each read would be news each time.
            throw new DriverException(where() + " did not " + what + " within " + address.timeoutMillis() + " ms", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ModbusResponseException refusal) {
                throw new RefusedException(refusal.getExceptionCode());
            }
            throw new DriverException("cannot reach " + where() + ": " + Printable.of(root(e)), e);
        }
    }

    /** The innermost cause says why; the library wraps it several times. */
    private static String root(Throwable problem) {
        Throwable cause = problem;
        for (Optional<Throwable> inner = Optional.ofNullable(problem.getCause()); inner.isPresent(); inner = Optional.ofNullable(cause.getCause())) {
            cause = inner.get();
        }
        return Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    }

    private String where() {
        return Printable.of(address.host()) + ":" + address.port() + " unit " + address.unit();
    }

    private ModbusTcpClient client() {
        Duration timeout = Duration.ofMillis(address.timeoutMillis());
        NettyTcpClientTransport transport = NettyTcpClientTransport.create(config -> config
                .setHostname(address.host())
                .setPort(address.port())
                .setConnectTimeout(timeout)
                .setConnectPersistent(false)
                .setReconnectLazy(true)
                .setEventLoopGroup(loop)
                .setExecutor(loop));
        return ModbusTcpClient.create(transport, config -> config
                // Ours runs out first and names the device.
                .setRequestTimeout(timeout.plusSeconds(1))
                .setTimeoutScheduler(TimeoutScheduler.create(loop, loop)));
    }

    /** Forgets the connection: what still comes on it is heard by nobody. */
    void drop() {
        client.ifPresent(ModbusTcpClient::disconnectAsync);
        client = Optional.empty();
    }

    /** Ends the connection and its thread; harmless to call again. */
    void close() {
        drop();
        boolean ended = loop.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(2 * CLOSE_MILLIS);
        if (!ended) {
            System.getLogger(Connection.class.getName()).log(System.Logger.Level.WARNING, where() + ": its thread did not end in time");
        }
    }
}
