// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** HiveMQ Community Edition with our plugin, running in this process. */
package dev.selvage.broker.embedded;
