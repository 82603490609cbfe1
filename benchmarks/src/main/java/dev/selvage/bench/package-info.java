// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** Measures Selvage beside its floor, the least that the machine needs for the same, in one and the same run. */
package dev.selvage.bench;
