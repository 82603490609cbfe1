// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** The port to an MQTT 5 broker ({@link dev.selvage.link.MqttLink}) and its Eclipse Paho adapter. */
package dev.selvage.link;
