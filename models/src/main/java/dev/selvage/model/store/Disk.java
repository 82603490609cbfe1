// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.store;

import java.io.IOException;
import java.nio.file.Path;

/** What changes files. Each call is one step between which the power may go; a test's disk stops at any of them. */
interface Disk {
    /** Writes a file anew and waits until it is on the disk. */
    void write(Path file, byte[] bytes) throws IOException;

    /** Adds to a file, which is made when it is not there, and waits until it is on the disk. */
    void append(Path file, byte[] bytes) throws IOException;

    /** Puts a file in another's place, wholly or not at all. */
    void move(Path from, Path to) throws IOException;

    /** Waits until a folder's names are on the disk. */
    void sync(Path folder) throws IOException;

    /** Removes a file, if it is there. */
    void delete(Path file) throws IOException;
}
