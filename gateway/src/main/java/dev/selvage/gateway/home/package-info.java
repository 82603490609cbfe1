// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** Decides which of a site's gateways is its home: the one that takes, settles and answers. */
package dev.selvage.gateway.home;
