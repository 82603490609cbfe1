// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** What the gateway knows of its site's devices from their retained topics. */
package dev.selvage.gateway.fleet;
