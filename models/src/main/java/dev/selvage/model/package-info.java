// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** Trained models behind the port of decisions: one small class for each family, and how their files are opened. Tribuo stays below here. */
package dev.selvage.model;
