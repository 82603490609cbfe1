// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** A loop's thread and the way into it: one owner for what it steps, fed by everybody else. */
package dev.selvage.gateway.loop;
