// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** What operators want points to be, against what devices have made of it. */
package dev.selvage.gateway.desired;
