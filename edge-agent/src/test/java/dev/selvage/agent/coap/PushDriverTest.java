// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.coap.node.FakeDesk;
import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Intake;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PushDriverTest {
    @Test
    void aNodeIsServedFromListenToClose() throws Exception {
        int plain = freePort();
        Json.Obj settings = settings("{'mode':'push','uri':'','formats':[112,110],'observe':true,'sleepy':{'period':'15m'},'plain':'loopback',"
                + "'port':" + freePort() + ",'plainPort':" + plain + "}");
        FakeDesk first = new FakeDesk("node-1");
        FakeDesk second = new FakeDesk("node-2");
        // the library's default endpoint would write a file of properties into the folder
        CoapEndpoint endpoint = CoapEndpoint.builder()
                .setConfiguration(new Configuration(CoapConfig.DEFINITIONS, SystemConfig.DEFINITIONS, UdpConfig.DEFINITIONS))
                .build();
        CoapClient client = new CoapClient("coap://127.0.0.1:" + plain + "/s?d=node-1");
        client.setEndpoint(endpoint).setTimeout(20_000L);
        try (Driver two = new CoapFactory().open(settings, FakeDesk.bindings(), Surroundings.none())) {
            two.listen(second);
            try (Driver one = new CoapFactory().open(settings, FakeDesk.bindings(), Surroundings.none());
                    Driver again = new CoapFactory().open(settings, FakeDesk.bindings(), Surroundings.none())) {
                one.listen(first);
                CoapResponse response = client.post("[{\"n\":\"t\",\"v\":20}]", MediaTypeRegistry.APPLICATION_SENML_JSON);
                assertTrue(response.isSuccess(), response::getResponseText);
                assertEquals(List.of("temp"), first.readings().stream().map(Reading::point).toList());
                assertEquals(List.of(), second.offered);
                DriverException twice = assertThrows(DriverException.class, () -> again.listen(first));
                assertTrue(twice.getMessage().contains("node-1 already"), twice.getMessage());
            }
            assertEquals("4.01", client.get().getCode().text, "the desk is open for the other node");
        }
        try (DatagramSocket free = new DatagramSocket(plain, InetAddress.getLoopbackAddress())) {
            assertEquals(plain, free.getLocalPort(), "the last node closes the ports");
        }
        client.shutdown();
        endpoint.destroy();
        assertFalse(Files.exists(Path.of("Californium3.properties")), "nothing of ours may make the library write its file");
    }

    @Test
    void aPortThatIsTakenIsNamedAndNothingKeepsTheProcessAlive() throws Exception {
        int plain = freePort();
        Json.Obj settings = settings("{'plain':'loopback','port':" + freePort() + ",'plainPort':" + plain + "}");
        try (Driver driver = new CoapFactory().open(settings, FakeDesk.bindings(), Surroundings.none())) {
            try (DatagramSocket other = new DatagramSocket(plain, InetAddress.getLoopbackAddress())) {
                String message = assertThrows(DriverException.class, () -> driver.listen(new FakeDesk("node-1"))).getMessage();
                assertTrue(message.contains(other.getLocalPort() + "") && message.contains("set port"), message);
            }
            driver.listen(new FakeDesk("node-1"));
            List<String> stubborn = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !thread.isDaemon() && thread.isAlive())
                    .map(Thread::getName)
                    .filter(name -> name.toLowerCase(Locale.ROOT).matches(".*(coap|udp|dtls).*"))
                    .toList();
            assertEquals(List.of(), stubborn);
        }
    }

    @Test
    void devicesOfOnePortShareItsKeys() throws Exception {
        int port = freePort();
        Json.Obj settings = settings("{'plain':'loopback','port':" + port + ",'plainPort':" + freePort() + "}");
        Json.Obj other = settings("{'plain':'loopback','port':" + port + ",'plainPort':" + freePort() + "}");
        try (Driver one = new CoapFactory().open(settings, FakeDesk.bindings(), Surroundings.none());
                Driver two = new CoapFactory().open(other, FakeDesk.bindings(), Surroundings.none())) {
            one.listen(new FakeDesk("node-1"));
            assertTrue(assertThrows(DriverException.class, () -> two.listen(new FakeDesk("node-2"))).getMessage().contains("other keys"));
        }
    }

    @Test
    void pointsOfANodeAreNeitherReadNorWritten() throws Exception {
        try (Driver driver = new CoapFactory().open(settings("{'plain':'loopback'}"), FakeDesk.bindings(), Surroundings.none())) {
            Reading reading = driver.read(List.of("temp"), 5).get(0);
            assertEquals(Quality.BAD, reading.quality());
            assertTrue(reading.reason().contains("sent by its node"), reading.reason());
            assertTrue(refusal(driver, "temp").contains("cannot be written"));
            assertTrue(refusal(driver, "setpoint").contains("fetched by its node at /d"));
            assertTrue(refusal(driver, "x").contains("no point \"x\""));
            assertTrue(assertThrows(DriverException.class, () -> driver.listen(Intake.CLOSED)).getMessage().contains("needs an agent"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{}|needs keys: FILE",
        "{'mode':'fetch'}|push (the node calls us) or pull",
        "{'plain':'yes'}|unknown \"plain\"",
        "{'plain':'loopback','kees':1}|does not know \"kees\"",
        "{'plain':'loopback','port':70000}|port of 1 to 65535",
        "{'plain':'loopback','sleepy':1}|true, false, or {period",
        "{'plain':'loopback','sleepy':{'period':'1m','grace':0}}|1 to 100 periods",
        "{'plain':'loopback','sleepy':{'grace':3}}|lacks \"period\"",
        "{'plain':'loopback','formats':[0]}|format 0",
        "{'plain':'loopback','formats':['x']}|format \"x\"",
        "{'plain':'loopback','bind':'no such host.invalid'}|does not know",
        "{'mode':'pull'}|lacks \"uri\"",
        "{'mode':'pull','uri':'http://x'}|needs a uri such as",
        "{'mode':'pull','uri':'::'}|uri that is none",
        "{'mode':'pull','uri':'coaps://x'}|calls coaps and needs keys",
    })
    void wrongSettingsAreNamed(String json, String part) throws Exception {
        Json.Obj settings = settings(json);
        String message = assertThrows(DriverException.class, () -> new CoapFactory().open(settings, Map.of(), Surroundings.none())).getMessage();
        assertTrue(message.contains(part), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'name':'a/b'}|must match", "{'name':'t','desired':'t'}|not both", "{'name':'h'}|another point has", "{'path':'/x'}|does not know"
    })
    void wrongBindingsAreNamed(String json, String part) throws Exception {
        Map<String, Json.Obj> bindings = Map.of("hum", settings("{'name':'h'}"), "odd", settings(json));
        String message = assertThrows(DriverException.class, () -> new CoapFactory().open(settings("{'plain':'loopback'}"), bindings, Surroundings.none())).getMessage();
        assertTrue(message.contains(part), message);
    }

    private static String refusal(Driver driver, String point) {
        return assertThrows(DriverException.class, () -> driver.write(point, new PointValue.Int64(1))).getMessage();
    }

    private static Json.Obj settings(String json) throws Exception {
        return JsonReader.readObject(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static int freePort() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
