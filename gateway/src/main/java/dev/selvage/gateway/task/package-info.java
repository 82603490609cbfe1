// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** Tasks and workflows of a site: recorded before anything follows from them, carried to devices, told to operators. */
package dev.selvage.gateway.task;
