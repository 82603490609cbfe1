// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** Features of readings over windows of time or of samples, in constant memory; on the device and in training alike. */
package dev.selvage.decision.feature;
