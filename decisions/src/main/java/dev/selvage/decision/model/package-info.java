// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** The port to models: what a decision asks of one, whatever library made it. */
package dev.selvage.decision.model;
