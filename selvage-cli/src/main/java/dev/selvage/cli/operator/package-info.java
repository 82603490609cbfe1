// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** An operator's way to a broker: watching topics, and asking the gateway by MQTT request and response. */
package dev.selvage.cli.operator;
