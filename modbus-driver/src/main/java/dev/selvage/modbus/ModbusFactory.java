// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import dev.selvage.agent.driver.BindReader;
import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.DriverFactory;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Opens {@code modbus-tcp} drivers; the device need not be there yet.
 *
 * <table><caption>Settings</caption>
 * <tr><td>host, port</td><td>of the device or its gateway; port 502 by default</td></tr>
 * <tr><td>unit</td><td>0 to 255, 1 by default</td></tr>
 * <tr><td>timeout, retries</td><td>for connecting and for each answer, 500ms by default; asked once more by default. All together
 *     end before the sampler's deadline</td></tr>
 * <tr><td>order</td><td>of bytes in values of several registers: abcd (default), cdab, badc, dcba</td></tr>
 * <tr><td>batch</td><td>{@code {maxRegs, maxGap}}: registers in a request, 125 by default; unused registers read along to save
 *     a request, 8 by default</td></tr>
 * </table>
 *
 * <table><caption>Bindings</caption>
 * <tr><td>table</td><td>coil, discrete, input or holding</td></tr>
 * <tr><td>addr</td><td>0 to 65535, as on the wire: 40001 of a manual is holding 0</td></tr>
 * <tr><td>as</td><td>u16 (default of registers), s16, u32, s32, f32, u64, s64, f64, bool, string</td></tr>
 * <tr><td>count</td><td>registers of a string</td></tr>
 * <tr><td>bit</td><td>of a register, 0 to 15 from the least significant</td></tr>
 * <tr><td>order</td><td>where it differs from the driver's</td></tr>
 * </table>
 */
public final class ModbusFactory implements DriverFactory {
    private static final int PORT = 502;
    private static final long TIMEOUT_MILLIS = 500;
    /** A device that needs longer is asked less often, not waited for: the sampler's deadline is 2 s. */
    private static final long TIMEOUT_MILLIS_MAX = 1_500;

    private static final int RETRIES_MAX = 5;
    /** Eight unused registers cost 16 bytes; a request costs 12, an answer 9, and a round trip. */
    private static final int GAP = 8;

    @Override
    public String name() {
        return "modbus-tcp";
    }

    @Override
    public Driver open(Json.Obj settings, Map<String, Json.Obj> bindings, Surroundings around) throws DriverException {
        BindReader reader = BindReader.ofDriver(name(), settings)
                .only("use", "host", "port", "unit", "timeout", "retries", "order", "batch");
        long timeoutMillis = reader.has("timeout") ? reader.durationMillis("timeout") : TIMEOUT_MILLIS;
        if (timeoutMillis > TIMEOUT_MILLIS_MAX) {
            throw reader.wrong("needs a \"timeout\" of at most " + TIMEOUT_MILLIS_MAX + " ms, not " + timeoutMillis);
        }
        Connection.Address address = new Connection.Address(
                reader.text("host"),
                within(reader, "port", PORT, 1, 65_535),
                within(reader, "unit", 1, 0, 255),
                timeoutMillis,
                within(reader, "retries", 1, 0, RETRIES_MAX));
        BindReader batch = batch(settings, reader);
        int gap = within(batch, "maxGap", GAP, 0, Table.REGISTERS_MAX);
        int registersMax = within(batch, "maxRegs", Table.REGISTERS_MAX, 1, Table.REGISTERS_MAX);
        WordOrder order = Binding.word(reader, "order", WordOrder.class, reader.text("order", "abcd"));
        Map<String, Binding> byPoint = new HashMap<>();
        for (Map.Entry<String, Json.Obj> bind : bindings.entrySet()) {
            byPoint.put(bind.getKey(), Binding.of(bind.getKey(), BindReader.ofPoint(bind.getKey(), bind.getValue()), order));
        }
        checkOverlaps(byPoint);
        checkLengths(byPoint, registersMax);
        return new ModbusDriver(new Connection(address), byPoint, gap, registersMax);
    }

    private static BindReader batch(Json.Obj settings, BindReader reader) throws DriverException {
        Json.Obj none = Json.object().build();
        Json.Obj batch = reader.has("batch")
                ? settings.object("batch").orElseThrow(() -> reader.wrong("needs {maxRegs: 125, maxGap: 8} as \"batch\""))
                : none;
        return BindReader.ofDriver("modbus-tcp: batch", batch).only("maxRegs", "maxGap");
    }

    private static void checkOverlaps(Map<String, Binding> bindings) throws DriverException {
        List<Binding> all = new ArrayList<>(bindings.values());
        all.sort((a, b) -> a.point().compareTo(b.point()));
        for (Binding one : all) {
            for (Binding other : all) {
                if (one.point().compareTo(other.point()) < 0 && one.clashes(other)) {
                    throw new DriverException("points \"" + Printable.of(one.point()) + "\" and \"" + Printable.of(other.point())
                            + "\" overlap: one has " + span(one) + ", the other " + span(other));
                }
            }
        }
    }

    private static void checkLengths(Map<String, Binding> bindings, int registersMax) throws DriverException {
        for (Binding binding : bindings.values()) {
            if (!binding.table().isBits() && binding.count() > registersMax) {
                throw new DriverException("point \"" + Printable.of(binding.point()) + "\" has " + binding.count() + " registers, a request only "
                        + registersMax);
            }
        }
    }

    private static String span(Binding binding) {
        return binding.addr() + " to " + (binding.end() - 1);
    }

    private static int within(BindReader reader, String name, int fallback, int min, int max) throws DriverException {
        return reader.has(name) ? Binding.within(reader, name, min, max) : fallback;
    }
}
