// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** How a decision is taken, from evidence to rulings: a pure function of what is known, so that it can be taken again from its record. */
package dev.selvage.decision;
