// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** Reads recorded sensor data from a folder beside the checkout; none of it is part of the project. */
package dev.selvage.bench.data;
