# SPDX-FileCopyrightText: The Selvage authors
# SPDX-License-Identifier: Apache-2.0
"""A Modbus device by pymodbus 3: all four tables from address 0, 100 entries, each register its address times 3."""
import logging
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartTcpServer

logging.disable(logging.CRITICAL)
registers = [3 * addr for addr in range(100)]
bits = [addr % 3 == 0 for addr in range(100)]
unit = ModbusSlaveContext(
    di=ModbusSequentialDataBlock(0, list(bits)),
    co=ModbusSequentialDataBlock(0, list(bits)),
    hr=ModbusSequentialDataBlock(0, list(registers)),
    ir=ModbusSequentialDataBlock(0, list(registers)),
    zero_mode=True,
)
StartTcpServer(context=ModbusServerContext(slaves={1: unit}, single=False), address=("127.0.0.1", int(sys.argv[1])))
