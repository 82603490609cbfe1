// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
/** What a model is, said without opening it: the signed manifest, the keys, digests and versions, and the words by which one is refused. */
package dev.selvage.model.manifest;
