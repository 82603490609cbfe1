// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** Constrained nodes over CoAP: the driver, in push mode (nodes call us) and in pull mode (we call them). */
package dev.selvage.agent.coap;
