// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** The driver {@code modbus-tcp}: meters and controllers that speak Modbus over TCP; a plugin of the agent. */
package dev.selvage.modbus;
