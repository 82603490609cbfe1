// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

/** Writes into one scope, as one of several for {@link Replica#writeAll}. */
public record ScopedWork(String scope, WriteTx.Work<?> work) {}
