// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** The language of conditions: a small part of JSONLogic, in which what is not known is never true. */
package dev.selvage.decision.condition;
