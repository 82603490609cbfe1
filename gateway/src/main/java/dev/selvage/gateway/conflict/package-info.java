// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** Shows operators where writers did not see each other, and how it was settled. */
package dev.selvage.gateway.conflict;
