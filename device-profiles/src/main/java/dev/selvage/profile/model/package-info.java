// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** A device as its files describe it, fully resolved: what the agent is built from. */
package dev.selvage.profile.model;
