// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The lines of a text file, one in memory at a time. Confined to one thread. */
final class Lines implements AutoCloseable {
    /** Longest line, in bytes: thousands of columns fit, and a file that is no text cannot fill the memory. */
    static final int LINE_BYTES_MAX = 1 << 20;
    /** A disk's read-ahead; larger buffers were not faster. */
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private int at;
    private int end;
    private long number;

    Lines(InputStream in) {
        this.in = in;
    }

    /** The number of the line that {@link #next} gave last, from 1. */
    long number() {
        return number;
    }

    /**
     * The next line without its end; empty at the end of the file. Bytes that are no UTF-8 become U+FFFD.
     *
     * @throws IOException also when a line is too long
     */
    Optional<String> next() throws IOException {
        line.reset();
        boolean any = false;
        number++;
        while (fill()) {
            any = true;
            int start = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            if (line.size() + at - start > LINE_BYTES_MAX) {
                throw new IOException("a line of more than " + LINE_BYTES_MAX + " bytes: is it a text file?");
            }
            line.write(buffer, start, at - start);
            if (at < end) {
                at++;
                break;
            }
        }
        return any ? Optional.of(text()) : Optional.empty();
    }

    private String text() {
        String text = line.toString(StandardCharsets.UTF_8);
        text = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        return number == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    private boolean fill() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, in.read(buffer));
        }
        return at < end;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
