// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** Random histories of replicas on bad links and disks, run by the real merge code and judged by an oracle that knows nothing of vectors. */
package dev.selvage.simulation;
