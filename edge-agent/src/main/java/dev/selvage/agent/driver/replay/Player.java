// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Intake;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.Tally;
import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Plays a recording from its start to its end, once or over and over. Runs on one thread and ends with its interrupt. */
final class Player implements Runnable {
    private final Source source;
    private final boolean loop;
    private final Pace pace;
    private final Window window;
    private final Ear ear;
    private final Remarks remarks;
    private final List<Reading> batch = new ArrayList<>();
    private final Span span = new Span();

    /** Hears what is played, on the player's thread. */
    interface Ear {
        /** A row that goes out. */
        void plays(Recording.Row row);

        /** Told once: why nothing more comes. */
        void ended(String why);
    }

    /** A player that has not begun. */
    Player(Source source, double speed, boolean loop, Intake intake, Ear ear, Tally tally) {
        this.source = source;
        this.loop = loop;
        this.pace = new Pace(speed);
        this.window = new Window(intake);
        this.ear = ear;
        this.remarks = new Remarks(source.file().toString(), tally);
    }

    @Override
    public void run() {
        try {
            Optional<String> problem = play();
            if (problem.isPresent()) {
                fail(problem.get());
            } else {
                remarks.say(Level.INFO, "the recording has ended");
                ear.ended("the recording has ended");
            }
        } catch (InterruptedException e) {
            remarks.say(Level.INFO, "the recording was stopped");
        } catch (RuntimeException e) {
            // the thread's top: a recording that ends in silence would look like a device that rests
            remarks.say(Level.ERROR, "the player failed: " + Printable.of(e.toString()));
            ear.ended("the player failed: " + Printable.of(e.toString()));
        }
    }

    /** Plays all there is; what is wrong with the whole recording, if anything. */
    private Optional<String> play() throws InterruptedException {
        try {
            Optional<String> wrong = wrongHash();
            if (wrong.isPresent()) {
                return wrong;
            }
            do {
                Optional<String> problem = pass();
                if (problem.isPresent()) {
                    return problem;
                }
                if (remarks.rows() == 0) {
                    return Optional.of("the recording has no row that can be played");
                }
                span.nextPass();
            } while (loop);
            return Optional.empty();
        } catch (IOException | DriverException e) {
            stopIfClosed();
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** An interrupt closes the file under its reader: that is no fault of the recording. */
    private static void stopIfClosed() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("closed");
        }
    }

    private Optional<String> pass() throws InterruptedException, IOException, DriverException {
        try (Recording recording = Recording.open(source, remarks)) {
            try {
                for (Optional<Recording.Row> row = recording.next(); row.isPresent(); row = recording.next()) {
                    remarks.row(row.get().line(), span.previousMillis(), span.shift(row.get().takenAtMillis()));
                    play(span.place(row.get()));
                }
            } catch (IOException e) {
                stopIfClosed();
                flush();
                return Optional.of("line " + recording.line() + ": " + e.getMessage());
            }
        }
        flush();
        window.settle();
        return Optional.empty();
    }

    private void play(Recording.Row row) throws InterruptedException {
        long waitNanos = pace.waitNanos(row.takenAtMillis(), System.nanoTime());
        if (waitNanos > 0 || batch.size() + row.readings().size() > Intake.READINGS_MAX) {
            flush();
        }
        while (waitNanos > 0) {
            TimeUnit.NANOSECONDS.sleep(waitNanos);
            waitNanos = pace.waitNanos(row.takenAtMillis(), System.nanoTime());
        }
        batch.addAll(row.readings());
        ear.plays(row);
    }

    private void flush() throws InterruptedException {
        if (!batch.isEmpty()) {
            window.send(List.copyOf(batch));
            batch.clear();
        }
    }

    /** Tells the log, and with a bad reading of each point everybody else. */
    private void fail(String reason) throws InterruptedException {
        remarks.say(Level.ERROR, "the recording stops: " + Printable.of(reason));
        String told = Printable.of("the recording " + source.file().getFileName() + " stops: " + reason);
        ear.ended(told);
        long atMillis = remarks.rows() == 0 ? System.currentTimeMillis() : span.previousMillis() + 1;
        source.points().forEach(point -> batch.add(Reading.bad(point, told, atMillis)));
        flush();
        window.settle();
    }

    private Optional<String> wrongHash() throws IOException, InterruptedException {
        if (source.sha256().isEmpty()) {
            return Optional.empty();
        }
        MessageDigest digest = sha256();
        byte[] buffer = new byte[Lines.LINE_BYTES_MAX];
        try (InputStream in = new DigestInputStream(Files.newInputStream(source.file()), digest)) {
            while (in.read(buffer) >= 0) {
                stopIfClosed();
            }
        }
        String found = HexFormat.of().formatHex(digest.digest());
        return found.equals(source.sha256()) ? Optional.empty() : Optional.of("its sha256 is " + found + ", not " + source.sha256());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
