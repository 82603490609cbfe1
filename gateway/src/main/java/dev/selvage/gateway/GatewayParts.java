// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import dev.selvage.gateway.fleet.Fleet;
import dev.selvage.gateway.request.Requests;

/** What the loop works with, made by {@link Gateway}. */
record GatewayParts(Outgoing outgoing, SyncDesk sync, Fleet fleet, Requests requests) {}
