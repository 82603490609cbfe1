// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** What constrained nodes send and get as bytes: SenML (RFC 8428), plain JSON and CBOR, problem details (RFC 9290). Pure. */
package dev.selvage.agent.coap.payload;
