// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

import dev.selvage.protocol.Json;

/**
 * Which driver reads the device.
 *
 * @param use the driver's name
 * @param settings the whole {@code driver} object, parameters put in
 */
public record DriverSpec(String use, Json.Obj settings) {}
