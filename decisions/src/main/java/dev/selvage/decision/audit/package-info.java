// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** The record of decisions: written as JSON, chained by hashes, checked, and decided once more from. */
package dev.selvage.decision.audit;
