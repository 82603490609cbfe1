// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** The merged store: one or more replica files, each with one thread that alone writes it. */
package dev.selvage.gateway.shard;
