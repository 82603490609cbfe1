// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import dev.selvage.gateway.fleet.Fleet;
import dev.selvage.gateway.model.ModelDelivery;
import dev.selvage.gateway.request.Requests;
import dev.selvage.gateway.shard.Shards;
import dev.selvage.gateway.task.Tasks;

/** What the loop works with, made by {@link Gateway}. */
record GatewayParts(Outgoing outgoing, Shards shards, Fleet fleet, Requests requests, Tasks tasks, ModelDelivery models) {}
