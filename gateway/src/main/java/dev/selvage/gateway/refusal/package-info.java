// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** Why a request is not done, in one form for all who refuse. */
package dev.selvage.gateway.refusal;
