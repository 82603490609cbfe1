// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** Sensors and outputs that the kernel shows as text files: IIO, hwmon, GPIO, LEDs. */
package dev.selvage.agent.driver.sysfs;
