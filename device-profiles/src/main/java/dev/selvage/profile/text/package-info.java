// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0

/** YAML text into nodes that know their place, the complaints about them, and the check against a JSON Schema. */
package dev.selvage.profile.text;
