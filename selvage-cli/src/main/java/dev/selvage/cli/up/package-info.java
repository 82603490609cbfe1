// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** {@code selvage up}: broker, gateway and agents in this process, started and stopped in order. */
package dev.selvage.cli.up;
