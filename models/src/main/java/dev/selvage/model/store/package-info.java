// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** The models on a device's disk: two slots for each, and which of them decides, so that a bad one or a power cut never leaves none. */
package dev.selvage.model.store;
