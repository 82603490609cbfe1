// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** What operators ask about the decisions of devices, and what they say of them. */
package dev.selvage.gateway.decision;
