// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** The device's decisions: taken on stored readings, recorded, and then done. */
package dev.selvage.agent.decision;
