// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Detectors without training: what is normal, they learn from what they are shown, in memory that does not grow.
 */
package dev.selvage.model.stream;
