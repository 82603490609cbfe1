// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The scorers of two public benchmarks of anomaly detectors, by the rules that their authors published; no I/O.
 */
package dev.selvage.bench.score;
