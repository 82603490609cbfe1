// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** Broker, gateway and agents as real processes under load, killed at random moments, and the judgement of what their files hold afterwards. */
package dev.selvage.torture;
