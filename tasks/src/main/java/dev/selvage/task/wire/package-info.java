// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** Orders and reports as rows of the replicated tables and as JSON, one form for device and gateway. */
package dev.selvage.task.wire;
