// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** Models on their way to devices: their files, who is offered which, and the pieces that devices ask for. */
package dev.selvage.gateway.model;
