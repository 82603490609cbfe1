// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** Whole-system tests: real processes, the real broker, real files, and kill -9. */
package dev.selvage.system;
