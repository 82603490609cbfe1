// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** What a task is and may become: orders of the gateway, reports of the device, and the rules between them. No I/O. */
package dev.selvage.task;
