// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import dev.selvage.task.Report;

/** A device's word about a task, durable in the merged store. */
public record Told(String device, Report report) {}
