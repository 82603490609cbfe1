// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** {@link dev.selvage.link.MqttLink} over Eclipse Paho v5; the only package that imports it. */
package dev.selvage.link.paho;
