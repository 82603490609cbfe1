// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** Whom the CoAP surface knows: pre-shared keys, raw public keys, certificates, read from files nobody else may read. */
package dev.selvage.agent.coap.key;
