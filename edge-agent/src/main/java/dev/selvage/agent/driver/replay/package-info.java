// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** A recording as a device: the rows of a CSV file, offered at the times they carry. */
package dev.selvage.agent.driver.replay;
