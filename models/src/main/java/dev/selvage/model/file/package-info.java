// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** A model on its way to a device: the signed manifest, the keys, and the check that stands before the library opens a file. */
package dev.selvage.model.file;
