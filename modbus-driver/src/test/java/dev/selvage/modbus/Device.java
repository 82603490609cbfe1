// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import com.digitalpetri.modbus.ExceptionCode;
import com.digitalpetri.modbus.FunctionCode;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import com.digitalpetri.modbus.exceptions.UnknownUnitIdException;
import com.digitalpetri.modbus.pdu.ReadCoilsRequest;
import com.digitalpetri.modbus.pdu.ReadCoilsResponse;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsRequest;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsResponse;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersResponse;
import com.digitalpetri.modbus.pdu.ReadInputRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadInputRegistersResponse;
import com.digitalpetri.modbus.pdu.WriteMultipleRegistersRequest;
import com.digitalpetri.modbus.pdu.WriteMultipleRegistersResponse;
import com.digitalpetri.modbus.pdu.WriteSingleCoilRequest;
import com.digitalpetri.modbus.pdu.WriteSingleCoilResponse;
import com.digitalpetri.modbus.pdu.WriteSingleRegisterRequest;
import com.digitalpetri.modbus.pdu.WriteSingleRegisterResponse;
import com.digitalpetri.modbus.server.ModbusRequestContext;
import com.digitalpetri.modbus.server.ModbusServices;
import com.digitalpetri.modbus.server.ModbusTcpServer;
import com.digitalpetri.modbus.server.ProcessImage;
import com.digitalpetri.modbus.server.ReadWriteModbusServices;
import com.digitalpetri.modbus.tcp.server.NettyTcpServerTransport;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/** A device in this process, by the library's own server: unit 1; input 200 and above is no address of it. */
final class Device implements ModbusServices, AutoCloseable {
    static final int REFUSED_FROM = 200;

    final ProcessImage image = new ProcessImage();
    /** The reads that came, as "holding 3+2". */
    final List<String> reads = new CopyOnWriteArrayList<>();
    final int port;
    private final Memory memory = new Memory();
    private final ModbusTcpServer server;

    Device(int port) throws Exception {
        this.port = port;
        this.server = ModbusTcpServer.create(
                NettyTcpServerTransport.create(config -> config.setBindAddress("127.0.0.1").setPort(port)), this);
        server.start();
    }

    /** A port that was free a moment ago. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    Device holding(int addr, int... values) {
        image.with(t -> t.writeHoldingRegisters(map -> {
            for (int i = 0; i < values.length; i++) {
                map.put(addr + i, new byte[] {(byte) (values[i] >> 8), (byte) values[i]});
            }
        }));
        return this;
    }

    Device input(int addr, int... values) {
        image.with(t -> t.writeInputRegisters(map -> {
            for (int i = 0; i < values.length; i++) {
                map.put(addr + i, new byte[] {(byte) (values[i] >> 8), (byte) values[i]});
            }
        }));
        return this;
    }

    Device coil(int addr, boolean on) {
        image.with(t -> t.writeCoils(map -> map.put(addr, on)));
        return this;
    }

    Device discrete(int addr, boolean on) {
        image.with(t -> t.writeDiscreteInputs(map -> map.put(addr, on)));
        return this;
    }

    boolean coil(int addr) {
        return image.get(t -> t.readCoils(map -> map.getOrDefault(addr, false)));
    }

    int holding(int addr) {
        byte[] bytes = image.get(t -> t.readHoldingRegisters(map -> map.getOrDefault(addr, new byte[2])));
        return (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
    }

    /** The library's registers in memory. */
    private final class Memory extends ReadWriteModbusServices {
        @Override
        protected Optional<ProcessImage> getProcessImage(int unit) {
            return unit == 1 ? Optional.of(image) : Optional.empty();
        }
    }

    @Override
    public ReadHoldingRegistersResponse readHoldingRegisters(ModbusRequestContext context, int unit, ReadHoldingRegistersRequest request)
            throws ModbusResponseException, UnknownUnitIdException {
        reads.add("holding " + request.address() + "+" + request.quantity());
        return memory.readHoldingRegisters(context, unit, request);
    }

    @Override
    public ReadInputRegistersResponse readInputRegisters(ModbusRequestContext context, int unit, ReadInputRegistersRequest request)
            throws ModbusResponseException, UnknownUnitIdException {
        reads.add("input " + request.address() + "+" + request.quantity());
        if (request.address() + request.quantity() > REFUSED_FROM) {
            throw new ModbusResponseException(FunctionCode.READ_INPUT_REGISTERS, ExceptionCode.ILLEGAL_DATA_ADDRESS);
        }
        return memory.readInputRegisters(context, unit, request);
    }

    @Override
    public ReadCoilsResponse readCoils(ModbusRequestContext context, int unit, ReadCoilsRequest request)
            throws ModbusResponseException, UnknownUnitIdException {
        return memory.readCoils(context, unit, request);
    }

    @Override
    public ReadDiscreteInputsResponse readDiscreteInputs(ModbusRequestContext context, int unit, ReadDiscreteInputsRequest request)
            throws ModbusResponseException, UnknownUnitIdException {
        return memory.readDiscreteInputs(context, unit, request);
    }

    @Override
    public WriteSingleCoilResponse writeSingleCoil(ModbusRequestContext context, int unit, WriteSingleCoilRequest request)
            throws ModbusResponseException, UnknownUnitIdException {
        return memory.writeSingleCoil(context, unit, request);
    }

    @Override
    public WriteSingleRegisterResponse writeSingleRegister(ModbusRequestContext context, int unit, WriteSingleRegisterRequest request)
            throws ModbusResponseException, UnknownUnitIdException {
        return memory.writeSingleRegister(context, unit, request);
    }

    @Override
    public WriteMultipleRegistersResponse writeMultipleRegisters(ModbusRequestContext context, int unit, WriteMultipleRegistersRequest request)
            throws ModbusResponseException, UnknownUnitIdException {
        return memory.writeMultipleRegisters(context, unit, request);
    }

    @Override
    public void close() throws ExecutionException {
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
