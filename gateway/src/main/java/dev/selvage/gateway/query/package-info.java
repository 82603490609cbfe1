// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** Read-only SQL over the merged store for operators; the only place of the gateway that knows SQLite. */
package dev.selvage.gateway.query;
