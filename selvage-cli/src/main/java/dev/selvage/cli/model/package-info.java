// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** Models on the workstation: rows and features to learn from, what a model is worth, and its files on their way to devices. */
package dev.selvage.cli.model;
