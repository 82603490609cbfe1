// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** What a profile says of a decision, read and checked. */
package dev.selvage.decision.spec;
