// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** Decisions of devices, for people. */
package dev.selvage.cli.decision;
