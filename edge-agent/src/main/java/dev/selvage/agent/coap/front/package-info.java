// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** The CoAP server that all nodes of a process share: who is calling, how often, and what it is answered. */
package dev.selvage.agent.coap.front;
