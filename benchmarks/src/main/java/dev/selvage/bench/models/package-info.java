// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Measures models on recorded data, each figure beside its bar, after the scorers have repeated published rows.
 */
package dev.selvage.bench.models;
