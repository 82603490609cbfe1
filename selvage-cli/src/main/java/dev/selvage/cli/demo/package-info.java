// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** Demonstrations of {@code selvage up --demo}: a device, what happens to it, and words for what is seen. */
package dev.selvage.cli.demo;
