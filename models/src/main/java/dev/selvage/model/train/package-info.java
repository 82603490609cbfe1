// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** Trains models on a workstation, or a small one again on a device, from rows of numbers and a recipe. */
package dev.selvage.model.train;
