// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** The workstation program {@code selvage}: one class per subcommand, composed in {@link dev.selvage.cli.Main}. */
package dev.selvage.cli;
