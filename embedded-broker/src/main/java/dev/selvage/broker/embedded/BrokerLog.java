// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * HiveMQ's log in a file of its own. HiveMQ and its libraries log through SLF4J to Logback, and its jar brings a
 * {@code logback.xml} that prints to the terminal; this replaces it. Of {@code java.util.logging} only Guava's
 * futures are silenced meanwhile: they print a stack trace for each task that HiveMQ's own stop cuts off.
 */
final class BrokerLog implements AutoCloseable {
    /** Two files of this size are days of an ordinary broker's log. */
    private static final long FILE_BYTES_MAX = 5L * 1024 * 1024;

    private final LoggerContext context;
    private final java.util.logging.Logger futures =
            java.util.logging.Logger.getLogger("com.google.common.util.concurrent");
    private final Optional<java.util.logging.Level> futuresLevel = Optional.ofNullable(futures.getLevel());

    private BrokerLog(LoggerContext context) {
        this.context = context;
        futures.setLevel(java.util.logging.Level.OFF);
    }

    /** Sends everything logged through SLF4J in this process to {@code file} and one older file beside it. */
    static BrokerLog to(Path file) throws EmbeddedBrokerException {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            throw new EmbeddedBrokerException("SLF4J is not bound to Logback, so the broker's log has no place to go;"
                    + " remove the other SLF4J provider from the class path");
        }
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender(context, file));
        context.getLogger("com.hivemq").setLevel(Level.INFO);
        context.getLogger("oshi").setLevel(Level.ERROR);
        return new BrokerLog(context);
    }

    /** Stops writing and closes the file; what is logged later is dropped. */
    @Override
    public void close() {
        context.reset();
        futures.setLevel(futuresLevel.orElse(java.util.logging.Level.WARNING));
    }

    private static RollingFileAppender<ILoggingEvent> appender(LoggerContext context, Path file) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(file.toString());

        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(file + ".%i");
        rolling.setMinIndex(1);
        rolling.setMaxIndex(1);
        rolling.start();

        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(new FileSize(FILE_BYTES_MAX));
        size.start();

        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSX,UTC} %-5level %logger{20} %msg%n%ex");
        encoder.start();

        appender.setRollingPolicy(rolling);
        appender.setTriggeringPolicy(size);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
