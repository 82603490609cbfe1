// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** The sync messages between replicas, their codec, and the two sides of the conversation. */
package dev.selvage.replica.sync;
