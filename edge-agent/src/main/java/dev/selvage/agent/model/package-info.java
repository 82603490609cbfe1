// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** The models of a device's decisions: how a new one comes, is tried, takes over, and gives way again. */
package dev.selvage.agent.model;
