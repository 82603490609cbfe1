// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** The port between the CoAP surface and the agent of a constrained node ({@link dev.selvage.agent.coap.node.NodeDesk}). */
package dev.selvage.agent.coap.node;
