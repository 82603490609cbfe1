// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A TCP socket that suits Paho. It sets TCP_NODELAY, which Paho never does; it buffers reads, which Paho does byte by
 * byte; and it holds the first read back until CONNECT was written. A server speaks only after CONNECT, so nothing is
 * delayed, but a connection that ends earlier would stop Paho's receiver before Paho saw it run, and Paho then waits
 * for that receiver in an endless loop on a thread nobody can stop.
 */
final class LinkSocket extends Socket {
    /** Paho writes CONNECT some 0.3 s after TCP connected; a read that still waits after this is let go. */
    private static final long FIRST_WRITE_MILLIS_MAX = 2_000;

    private final CountDownLatch settled;

    /** {@code settled} is counted down when CONNECT is written, or by others when the attempt failed before. */
    LinkSocket(CountDownLatch settled) throws IOException {
        this.settled = settled;
        setTcpNoDelay(true);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new HeldBackInput(new BufferedInputStream(super.getInputStream()), settled);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new MarkingOutput(super.getOutputStream(), settled);
    }

    private static final class HeldBackInput extends FilterInputStream {
        private final CountDownLatch settled;

        HeldBackInput(InputStream in, CountDownLatch settled) {
            super(in);
            this.settled = settled;
        }

        @Override
        public int read() throws IOException {
            holdBack();
            return in.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            holdBack();
            return in.read(into, offset, length);
        }

        @Override
        public int available() throws IOException {
            holdBack();
            return in.available();
        }

        private void holdBack() throws IOException {
            try {
                if (settled.getCount() > 0 && !settled.await(FIRST_WRITE_MILLIS_MAX, TimeUnit.MILLISECONDS)) {
                    throw new IOException("No CONNECT was written within " + FIRST_WRITE_MILLIS_MAX + " ms");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted before CONNECT was written", e);
            }
        }
    }

    private static final class MarkingOutput extends FilterOutputStream {
        private final CountDownLatch settled;

        MarkingOutput(OutputStream out, CountDownLatch settled) {
            super(out);
            this.settled = settled;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            settled.countDown();
            out.write(from, offset, length);
        }
    }
}
