// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import com.digitalpetri.modbus.pdu.ModbusRequestPdu;
import com.digitalpetri.modbus.pdu.ModbusResponsePdu;
import com.digitalpetri.modbus.pdu.ReadCoilsRequest;
import com.digitalpetri.modbus.pdu.ReadCoilsResponse;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsRequest;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsResponse;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersResponse;
import com.digitalpetri.modbus.pdu.ReadInputRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadInputRegistersResponse;
import com.digitalpetri.modbus.pdu.WriteMultipleRegistersRequest;
import com.digitalpetri.modbus.pdu.WriteSingleCoilRequest;
import com.digitalpetri.modbus.pdu.WriteSingleRegisterRequest;
import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.SamplerSettings;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Reads and writes one unit. Neighbouring points share a request. A point that the device refuses is bad with the code;
 * when the device is silent, all points still to be read are, for the same reason and without waiting again.
 */
public final class ModbusDriver implements Driver {
    /** What a call may take: the sampler gives up at its deadline, and the reason would be lost. */
    private static final long CALL_MILLIS = SamplerSettings.DEADLINE_MILLIS - 200;

    private final Connection connection;
    private final Map<String, Binding> bindings;
    private final int gap;
    private final int registersMax;
    /** Points whose batch the device refused: they are read alone from then on, so that only the wrong one stays bad. */
    private final Set<String> alone = new HashSet<>();

    ModbusDriver(Connection connection, Map<String, Binding> bindings, int gap, int registersMax) {
        this.connection = connection;
        this.bindings = Map.copyOf(bindings);
        this.gap = gap;
        this.registersMax = registersMax;
    }

    @Override
    public List<Reading> read(List<String> points, long nowMillis) throws InterruptedException {
        List<Reading> readings = new ArrayList<>(points.size());
        points.stream().filter(point -> !bindings.containsKey(point)).forEach(point ->
                readings.add(Reading.bad(point, unknown(point), nowMillis)));
        List<Binding> asked = points.stream().flatMap(point -> Optional.ofNullable(bindings.get(point)).stream()).toList();
        long deadlineNanos = deadlineNanos();
        String silent = "";
        for (Batch batch : Batch.plan(asked, gap, registersMax, alone)) {
            if (silent.isEmpty()) {
                silent = read(batch, nowMillis, deadlineNanos, readings);
            } else {
                addBad(batch, silent, nowMillis, readings);
            }
        }
        return readings;
    }

    /** Adds the batch's readings; says why when the device is silent and need not be asked again now. */
    private String read(Batch batch, long nowMillis, long deadlineNanos, List<Reading> readings) throws InterruptedException {
        try {
            byte[] answer = answer(batch, deadlineNanos);
            batch.bindings().forEach(binding -> readings.add(reading(binding, answer, batch.addr(), nowMillis)));
            return "";
        } catch (RefusedException e) {
            if (batch.bindings().size() == 1 || !e.isAboutAddresses()) {
                addBad(batch, e.getMessage(), nowMillis, readings);
                return "";
            }
            return readAlone(batch, nowMillis, deadlineNanos, readings);
        } catch (DriverException e) {
            addBad(batch, e.getMessage(), nowMillis, readings);
            return e.getMessage();
        }
    }

    private String readAlone(Batch batch, long nowMillis, long deadlineNanos, List<Reading> readings) throws InterruptedException {
        String silent = "";
        for (Binding binding : batch.bindings()) {
            alone.add(binding.point());
            if (silent.isEmpty()) {
                silent = read(Batch.of(binding), nowMillis, deadlineNanos, readings);
            } else {
                readings.add(Reading.bad(binding.point(), silent, nowMillis));
            }
        }
        return silent;
    }

    private byte[] answer(Batch batch, long deadlineNanos) throws DriverException, RefusedException, InterruptedException {
        ModbusResponsePdu response = connection.ask(request(batch), connection.retries(), deadlineNanos);
        byte[] bytes = new byte[0];
        if (response instanceof ReadCoilsResponse coils) {
            bytes = coils.coils();
        } else if (response instanceof ReadDiscreteInputsResponse inputs) {
            bytes = inputs.inputs();
        } else if (response instanceof ReadInputRegistersResponse registers) {
            bytes = registers.registers();
        } else if (response instanceof ReadHoldingRegistersResponse registers) {
            bytes = registers.registers();
        }
        if (bytes.length != batch.table().bytes(batch.count())) {
            connection.drop();
            throw new DriverException("the device sent " + bytes.length + " bytes where " + batch.table().bytes(batch.count()) + " were asked for");
        }
        return bytes;
    }

    private static ModbusRequestPdu request(Batch batch) {
        return switch (batch.table()) {
            case COIL -> new ReadCoilsRequest(batch.addr(), batch.count());
            case DISCRETE -> new ReadDiscreteInputsRequest(batch.addr(), batch.count());
            case INPUT -> new ReadInputRegistersRequest(batch.addr(), batch.count());
            case HOLDING -> new ReadHoldingRegistersRequest(batch.addr(), batch.count());
        };
    }

    private static Reading reading(Binding binding, byte[] answer, int from, long nowMillis) {
        try {
            return Reading.good(binding.point(), binding.value(answer, from), nowMillis);
        } catch (DriverException e) {
            return Reading.bad(binding.point(), e.getMessage(), nowMillis);
        }
    }

    private static void addBad(Batch batch, String reason, long nowMillis, List<Reading> readings) {
        batch.bindings().forEach(binding -> readings.add(Reading.bad(binding.point(), reason, nowMillis)));
    }

    /** Writes one coil, one register or several, by the point's binding. Asked once: a write that was lost may have worked. */
    @Override
    public void write(String point, PointValue value) throws DriverException, InterruptedException {
        Binding binding = Optional.ofNullable(bindings.get(point)).orElseThrow(() -> new DriverException(unknown(point)));
        try {
            connection.ask(request(binding, value), 0, deadlineNanos());
        } catch (RefusedException e) {
            throw new DriverException("point \"" + Printable.of(point) + "\" was not written: " + e.getMessage(), e);
        }
    }

    private static ModbusRequestPdu request(Binding binding, PointValue value) throws DriverException {
        if (!binding.table().isWritable()) {
            throw new DriverException("point \"" + Printable.of(binding.point()) + "\" cannot be written: inputs are only read");
        }
        if (binding.table().isBits()) {
            if (!(value instanceof PointValue.Bool bool)) {
                throw new DriverException("point \"" + Printable.of(binding.point()) + "\" needs true or false");
            }
            return new WriteSingleCoilRequest(binding.addr(), bool.value());
        }
        byte[] registers = binding.registers(value);
        return binding.count() == 1
                ? new WriteSingleRegisterRequest(binding.addr(), ByteBuffer.wrap(registers).getShort() & 0xffff)
                : new WriteMultipleRegistersRequest(binding.addr(), binding.count(), registers);
    }

    @Override
    public void close() {
        connection.close();
    }

    private static long deadlineNanos() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CALL_MILLIS);
    }

    private static String unknown(String point) {
        return "driver \"modbus-tcp\" has no such point \"" + Printable.of(point) + "\"";
    }
}
