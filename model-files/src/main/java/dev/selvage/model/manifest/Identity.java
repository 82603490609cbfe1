// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

/**
 * Which model it is.
 *
 * @param digest SHA-256 of its file, in hex
 * @param trainedAtMillis wall time
 */
public record Identity(String name, String version, String digest, long trainedAtMillis) {}
