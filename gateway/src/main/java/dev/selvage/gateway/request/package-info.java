// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** Operator requests: each verb's question and its one answer. */
package dev.selvage.gateway.request;
