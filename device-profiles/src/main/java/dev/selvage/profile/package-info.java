// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** Reads device and profile files into a {@link dev.selvage.profile.model.Device}, or says where they are wrong. */
package dev.selvage.profile;
