// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** How a device makes models of its own: it notes normal rows, trains, tries what came out on rows it did not learn from, and signs. */
package dev.selvage.model.learn;
