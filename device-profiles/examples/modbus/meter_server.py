# SPDX-FileCopyrightText: The Selvage authors
# SPDX-License-Identifier: Apache-2.0
"""A power meter that is none, by pymodbus 3 (Debian: python3-pymodbus): the registers of the profile modbus-power-meter.

Usage: python3 meter_server.py [PORT]   on this machine only, port 5020 unless given; the load swings once a minute
"""
import logging
import math
import socket
import struct
import sys
import threading
import time

import pymodbus
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartTcpServer

COILS, INPUTS = 1, 4
logging.getLogger("pymodbus").setLevel(logging.CRITICAL)


def registers(*values):
    """Two registers for each value, most significant first."""
    packed = b"".join(struct.pack(">f", value) for value in values)
    return list(struct.unpack(f">{len(packed) // 2}H", packed))


def run(unit):
    """Measures a load of 2 to 4 kW, and nothing while the relay is open."""
    energy = 1234.5
    while True:
        closed = unit.getValues(COILS, 0, 1)[0]
        power = (3000 + 1000 * math.sin(2 * math.pi * time.time() / 60)) if closed else 0.0
        energy += power / 3.6e6
        unit.setValues(INPUTS, 0, registers(230.1, 231.4, 229.8, *[power / 3 / 230] * 3))
        unit.setValues(INPUTS, 52, registers(power))
        unit.setValues(INPUTS, 62, registers(0.97 if closed else 1.0))
        unit.setValues(INPUTS, 70, registers(50.02, energy))
        time.sleep(1)


meter = ModbusSlaveContext(co=ModbusSequentialDataBlock(0, [True] * 8), di=ModbusSequentialDataBlock(0, [False] * 8),
                           hr=ModbusSequentialDataBlock(0, [0] * 100), ir=ModbusSequentialDataBlock(0, [0] * 100), zero_mode=True)
threading.Thread(target=run, args=(meter,), daemon=True).start()
address = ("127.0.0.1", int((sys.argv + ["5020"])[1]))
# An early pymodbus waits for ever, without a word, for a port that is taken or was used a minute ago.
socket.create_server(address).close()
early = {"allow_reuse_address": True} if pymodbus.__version__.startswith("3.0") else {}
print("a meter at %s:%d, unit 1" % address, flush=True)
StartTcpServer(context=ModbusServerContext(slaves={1: meter}, single=False), address=address, **early)
