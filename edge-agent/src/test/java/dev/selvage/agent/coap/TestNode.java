// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Quality;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;

/** A node that is called: a temperature as text, a humidity in a SenML pack, both observable. */
final class TestNode implements AutoCloseable {
    static final Map<String, Json.Obj> BINDINGS = Map.of(
            "temp", Json.object().put("path", "/temp").build(),
            "hum", Json.object().put("path", "senml").put("name", "h").put("accept", 110).build());

    final AtomicInteger gets = new AtomicInteger();
    volatile String temp = "21.5";
    volatile long maxAgeSeconds = 60;
    final CoapResource temperature = new CoapResource("temp") {
        @Override
        public void handleGET(CoapExchange exchange) {
            gets.incrementAndGet();
            exchange.setMaxAge(maxAgeSeconds);
            exchange.respond(ResponseCode.CONTENT, temp, 0);
        }

        @Override
        public void handlePUT(CoapExchange exchange) {
            temp = exchange.getRequestText();
            exchange.respond(temp.equals("99") ? ResponseCode.BAD_REQUEST : ResponseCode.CHANGED);
        }
    };
    private final CoapServer server;
    private final CoapEndpoint endpoint;

    TestNode() {
        Configuration config = new Configuration(CoapConfig.DEFINITIONS, SystemConfig.DEFINITIONS, UdpConfig.DEFINITIONS);
        config.set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1);
        server = new CoapServer(config);
        endpoint = CoapEndpoint.builder()
                .setConfiguration(config)
                .setInetSocketAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build();
        server.addEndpoint(endpoint);
        temperature.setObservable(true);
        server.add(temperature);
        server.add(new CoapResource("senml") {
            @Override
            public void handleGET(CoapExchange exchange) {
                exchange.respond(ResponseCode.CONTENT, "[{\"bn\":\"urn:dev:x:\",\"n\":\"t\",\"v\":1},{\"n\":\"h\",\"v\":40}]", 110);
            }
        });
        server.start();
    }

    String uri() {
        return "coap://127.0.0.1:" + endpoint.getAddress().getPort();
    }

    /** A driver's first question on a busy machine may come too late for its answer; then it is asked again, as a sampler does. */
    static Reading firstGood(Driver driver, String point, long nowMillis) throws DriverException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        Reading reading = driver.read(List.of(point), nowMillis).get(0);
        while (reading.quality() != Quality.GOOD) {
            assertTrue(System.nanoTime() < until, reading::reason);
            reading = driver.read(List.of(point), nowMillis).get(0);
        }
        return reading;
    }

    @Override
    public void close() {
        server.destroy();
    }
}
