// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(120)
class ModbusDriverTest {
    private Optional<Device> started = Optional.empty();

    @BeforeEach
    void start() throws Exception {
        started = Optional.of(new Device(Device.freePort()));
    }

    @AfterEach
    void stop() throws Exception {
        device().close();
    }

    private Device device() {
        return started.orElseThrow();
    }

    private String read(Json.Obj bind) throws Exception {
        return Meter.read(device().port, bind);
    }

    @Test
    void readsEachKind() throws Exception {
        device().holding(0, 0xfffe, 0xffff, 0xfffe, 0x4366, 0x199a);
        assertEquals("65534", read(Meter.at("holding", 0, "u16")));
        assertEquals("-2", read(Meter.at("holding", 0, "s16")));
        assertEquals("4294967294", read(Meter.at("holding", 1, "u32")));
        assertEquals("-2", read(Meter.at("holding", 1, "s32")));
        assertEquals("230.1", read(Meter.at("holding", 3, "f32")));
        device().input(10, 0, 0, 1, 2, 0xffff, 0xffff, 0xffff, 0xfffd, 0x3ff8, 0, 0, 0);
        assertEquals("65538", read(Meter.at("input", 10, "u64")));
        assertEquals("-3", read(Meter.at("input", 14, "s64")));
        assertEquals("[the device sent 18446744073709551613, more than 63 bits]", read(Meter.at("input", 14, "u64")));
        assertEquals("1.5", read(Meter.at("input", 18, "f64")));
        device().input(30, 0x7fc0, 0);
        assertEquals("[the device sent NaN, no number]", read(Meter.at("input", 30, "f32")));
        assertEquals("true", read(Meter.at("input", 30, "bool")));
    }

    @Test
    void readsTextsAndBits() throws Exception {
        device().holding(0, 'S' << 8 | 'D', 'M' << 8 | ' ', 0, 0xffff).coil(2, true).discrete(4_000, true);
        Json.Builder text = Json.object().put("table", "holding").put("addr", 0).put("as", "string");
        assertEquals("SDM", read(text.put("count", 3).build()));
        assertEquals("[the device sent no ASCII text: \"ÿÿ\"]", read(text.put("addr", 3).put("count", 1).build()));
        device().holding(9, 0b1000_0000_0000_0100);
        for (int bit : new int[] {0, 2, 15}) {
            Json.Obj bind = Json.object().put("table", "holding").put("addr", 9).put("bit", bit).build();
            assertEquals(String.valueOf(bit != 0), read(bind), "bit " + bit);
        }
        assertEquals("true", read(Meter.at("coil", 2, "bool")));
        assertEquals("false", read(Meter.at("coil", 3, "bool")));
        assertEquals("true", read(Meter.at("discrete", 4_000, "bool")));
    }

    @Test
    void arrangesBytesAsTheDeviceDoes() throws Exception {
        device().holding(0, 0x0102, 0x0304);
        Map<String, Integer> expected = Map.of("abcd", 0x01020304, "cdab", 0x03040102, "badc", 0x02010403, "dcba", 0x04030201);
        for (Map.Entry<String, Integer> order : expected.entrySet()) {
            Json.Obj bind = Json.object().put("table", "holding").put("addr", 0).put("as", "u32").put("order", order.getKey()).build();
            assertEquals(order.getValue().toString(), read(bind), order.getKey());
        }
    }

    @Test
    void readsNeighboursTogether() throws Exception {
        Map<String, Json.Obj> bindings = Map.of("a", Meter.at("holding", 0, "f32"), "b", Meter.at("holding", 10, "f32"),
                "c", Meter.at("holding", 21, "u16"), "d", Meter.at("input", 0, "u16"), "e", Meter.at("holding", 0, "u32"));
        try (Driver driver = Meter.open(device().port, bindings)) {
            Meter.read(driver, "a", "b", "c", "d", "e");
            assertEquals(List.of("input 0+1", "holding 0+12", "holding 21+1"), device().reads);
            device().reads.clear();
            Meter.read(driver, "c");
            assertEquals(List.of("holding 21+1"), device().reads);
        }
    }

    @Test
    void aRefusedAddressIsBadAloneAndTheOthersAreRead() throws Exception {
        Map<String, Json.Obj> bindings = Map.of("good", Meter.at("input", 199, "u16"), "gone", Meter.at("input", 201, "u16"));
        try (Driver driver = Meter.open(device().port, bindings)) {
            Map<String, String> expected = Map.of("good", "0", "gone", "[the device answered with exception 2 (illegal data address)]");
            assertEquals(expected, Meter.read(driver, "good", "gone"));
            device().reads.clear();
            assertEquals(expected, Meter.read(driver, "good", "gone"));
            assertEquals(List.of("input 199+1", "input 201+1"), device().reads, "they are not asked together again");
        }
    }

    @Test
    void anotherUnitIsBadWithAReason() throws Exception {
        try (Driver driver = new ModbusFactory().open(
                Meter.settings(device().port).put("unit", 9).put("retries", 0).build(), Map.of("p", Meter.at("holding", 0, "u16")), Surroundings.none())) {
            String said = Meter.read(driver, "p").get("p");
            assertTrue(said.startsWith("[the device answered with exception ") || said.contains("unit 9 did not answer"), said);
        }
    }

    @Test
    void writesCoilsRegistersAndSeveral() throws Exception {
        Map<String, Json.Obj> bindings = Map.of("relay", Meter.at("coil", 5, "bool"), "one", Meter.at("holding", 7, "s16"),
                "two", Json.object().put("table", "holding").put("addr", 8).put("as", "f32").put("order", "cdab").build(),
                "bit", Json.object().put("table", "holding").put("addr", 20).put("bit", 1).build(),
                "in", Meter.at("input", 0, "u16"));
        try (Driver driver = Meter.open(device().port, bindings)) {
            driver.write("relay", new PointValue.Bool(true));
            assertTrue(device().coil(5));
            driver.write("one", new PointValue.Int64(-2));
            assertEquals(0xfffe, device().holding(7));
            driver.write("two", new PointValue.Float64(230.1));
            assertEquals(List.of(0x199a, 0x4366), List.of(device().holding(8), device().holding(9)));
            assertEquals("230.1", Meter.read(driver, "two").get("two"));
            assertEquals("needs a whole number of -32768 to 32767, not 32768", refusal(() -> driver.write("one", new PointValue.Int64(32_768))));
            assertEquals("needs a whole number of -32768 to 32767, not 1.5", refusal(() -> driver.write("one", new PointValue.Float64(1.5))));
            assertEquals("point \"relay\" needs true or false", refusal(() -> driver.write("relay", new PointValue.Int64(1))));
            assertEquals("a single bit of a register cannot be written", refusal(() -> driver.write("bit", new PointValue.Bool(true))));
            assertEquals("point \"in\" cannot be written: inputs are only read", refusal(() -> driver.write("in", new PointValue.Int64(1))));
        }
    }

    @Test
    void comesBackByItselfWhenTheDeviceDoes() throws Exception {
        device().holding(0, 7);
        int port = device().port;
        try (Driver driver = Meter.open(port, Map.of("p", Meter.at("holding", 0, "u16")))) {
            assertEquals("7", Meter.read(driver, "p").get("p"));
            device().close();
            String gone = Meter.read(driver, "p").get("p");
            assertTrue(gone.contains("127.0.0.1:" + port + " unit 1"), gone);
            started = Optional.of(new Device(port).holding(0, 8));
            assertEquals("8", Meter.read(driver, "p").get("p"));
        }
    }

    @Test
    void aDeviceThatIsNotThereIsOneReasonForAll() throws Exception {
        int port = Device.freePort();
        Map<String, Json.Obj> bindings = Map.of("a", Meter.at("holding", 0, "u16"), "b", Meter.at("coil", 0, "bool"));
        try (Driver driver = Meter.open(port, bindings)) {
            Map<String, String> said = Meter.read(driver, "a", "b");
            assertEquals(said.get("a"), said.get("b"));
            assertTrue(said.get("a").startsWith("[cannot reach 127.0.0.1:" + port + " unit 1: Connection refused"), said.get("a"));
        }
    }

    @Test
    void namesWhatIsWrongAtOpening() {
        assertEquals("driver \"modbus-tcp\" lacks \"host\": a text", refusal(() -> new ModbusFactory().open(Json.object().build(), Map.of(), Surroundings.none())));
        assertEquals("driver \"modbus-tcp\" needs a \"unit\" of 0 to 255, not 256", opening(Meter.settings(1).put("unit", 256)));
        assertEquals("driver \"modbus-tcp\" needs a \"timeout\" of at most 1500 ms, not 2000", opening(Meter.settings(1).put("timeout", "2s")));
        assertEquals("driver \"modbus-tcp\" needs {maxRegs: 125, maxGap: 8} as \"batch\"", opening(Meter.settings(1).put("batch", 8)));
        assertEquals("driver \"modbus-tcp: batch\" needs a \"maxRegs\" of 1 to 125, not 126",
                opening(Meter.settings(1).put("batch", Json.object().put("maxRegs", 126).build())));
        assertEquals("driver \"modbus-tcp: batch\" does not know \"gap\"; allowed: maxRegs, maxGap",
                opening(Meter.settings(1).put("batch", Json.object().put("gap", 1).build())));
        assertEquals("point \"p\" has no known \"table\": \"hold\"; allowed: coil, discrete, input, holding", opening(Meter.at("hold", 0, "u16")));
        assertEquals("point \"p\" reads bits, which can only be \"as\": bool", opening(Meter.at("coil", 0, "u16")));
        assertEquals("point \"p\" needs a \"addr\" of 0 to 65534, not 65535", opening(Meter.at("input", 65_535, "f32")));
        assertEquals("point \"p\" needs \"count\", its registers, if it is a string and else not", opening(Meter.at("input", 0, "string")));
        Json.Obj bit = Json.object().put("table", "input").put("addr", 0).put("as", "u16").put("bit", 3).build();
        assertEquals("point \"p\" has a \"bit\", which only a register read as bool has", opening(bit));
    }

    @Test
    void refusesPointsThatCutEachOther() {
        Map<String, Json.Obj> bindings = Map.of("a", Meter.at("holding", 0, "f32"), "b", Meter.at("holding", 1, "f32"));
        assertEquals("points \"a\" and \"b\" overlap: one has 0 to 1, the other 1 to 2", refusal(() -> Meter.open(1, bindings)));
        Map<String, Json.Obj> coils = Map.of("a", Meter.at("coil", 3, "bool"), "b", Meter.at("coil", 3, "bool"));
        assertEquals("points \"a\" and \"b\" overlap: one has 3 to 3, the other 3 to 3", refusal(() -> Meter.open(1, coils)));
        Map<String, Json.Obj> apart = Map.of("a", Meter.at("holding", 0, "f32"), "b", Meter.at("input", 1, "f32"), "c", Meter.at("holding", 0, "u32"));
        assertEquals("none", refusal(() -> {
            Meter.open(1, apart).close();
            throw new DriverException("none");
        }));
    }

    private static String opening(Json.Obj bind) {
        return refusal(() -> Meter.open(1, Map.of("p", bind)));
    }

    private static String opening(Json.Builder settings) {
        return refusal(() -> new ModbusFactory().open(settings.build(), Map.of(), Surroundings.none()));
    }

    private static String refusal(Executable call) {
        return assertThrows(DriverException.class, call).getMessage();
    }
}
