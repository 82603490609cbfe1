// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Every kind of topic below {@code sv1/<site>/}, with its delivery rule. This table is the contract: builders and
 * parsers ({@link Topics}), the broker's permissions and {@code docs/topics.md} follow it. A level in angle brackets
 * stands for one name.
 */
public enum TopicKind {
    ABOUT("<device>/about", Publisher.AGENT, 1, true, 0, Format.JSON),
    STATUS("<device>/status", Publisher.AGENT, 1, true, 0, Format.JSON),
    PRESENCE("<device>/presence", Publisher.BROKER, 1, true, 0, Format.JSON),
    STATE("<device>/state/<point>", Publisher.AGENT, 1, true, 7 * 86_400, Format.JSON),
    ALARM("<device>/alarm/<name>", Publisher.AGENT, 1, true, 0, Format.JSON),
    DECISION("<device>/decision/<name>", Publisher.AGENT, 1, false, 30 * 86_400, Format.JSON),
    METRICS("<device>/metrics", Publisher.AGENT, 0, true, 3 * 300, Format.JSON),
    LOG("<device>/log/<level>", Publisher.AGENT, 1, false, 86_400, Format.JSON),
    TASK_OFFER("<device>/task/<id>/offer", Publisher.GATEWAY, 1, false, 0, Format.JSON),
    TASK_CANCEL("<device>/task/<id>/cancel", Publisher.GATEWAY, 1, false, 0, Format.JSON),
    TASK_DONE("<device>/task/<id>/done", Publisher.GATEWAY, 1, false, 0, Format.JSON),
    TASK_ACCEPTED("<device>/task/<id>/accepted", Publisher.AGENT, 1, false, 0, Format.JSON),
    TASK_PROGRESS("<device>/task/<id>/progress", Publisher.AGENT, 0, false, 0, Format.JSON),
    TASK_RESULT("<device>/task/<id>/result", Publisher.AGENT, 1, false, 0, Format.JSON),
    MODEL_OFFER("<device>/model/<name>/offer", Publisher.GATEWAY, 1, false, 0, Format.JSON),
    MODEL_CHUNK("<device>/model/<name>/chunk", Publisher.GATEWAY, 1, false, 60, Format.BINARY),
    MODEL_STATUS("<device>/model/<name>/status", Publisher.AGENT, 1, true, 0, Format.JSON),
    SYNC_HEAD("<device>/sync/h", Publisher.AGENT, 1, true, 0, Format.JSON),
    SYNC_UP("<device>/sync/u", Publisher.AGENT, 1, false, 0, Format.BINARY),
    SYNC_DOWN("<device>/sync/d", Publisher.GATEWAY, 1, false, 0, Format.BINARY),
    GATEWAY_STATUS("_gw/<gateway>/status", Publisher.GATEWAY, 1, true, 0, Format.JSON),
    GATEWAY_METRICS("_gw/<gateway>/metrics", Publisher.GATEWAY, 0, true, 3 * 60, Format.JSON),
    GATEWAY_TASK("_gw/<gateway>/task/<id>", Publisher.GATEWAY, 1, false, 60, Format.JSON),
    GATEWAY_WORKFLOW("_gw/<gateway>/workflow/<id>", Publisher.GATEWAY, 1, false, 60, Format.JSON),
    ASK("<device>/ask/<verb>", Publisher.AGENT, 1, false, 60, Format.JSON),
    ANSWER("<device>/answer/<n>", Publisher.GATEWAY, 1, false, 60, Format.JSON),
    REQUEST("_gw/req/<verb>", Publisher.OPERATOR, 1, false, 60, Format.JSON),
    RESPONSE("_ops/<operator>/r/<n>", Publisher.GATEWAY, 1, false, 60, Format.JSON),
    BROADCAST_OFFER("_all/task/<id>/offer", Publisher.GATEWAY, 1, false, 0, Format.JSON);

    /** Who may publish on a topic. */
    public enum Publisher {
        AGENT,
        BROKER,
        GATEWAY,
        OPERATOR
    }

    /** What a payload is: JSON that people read, or the binary sync form. */
    public enum Format {
        JSON,
        BINARY
    }

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable; its static type does not say so
    private final List<String> levels;

    private final Publisher publisher;
    private final int qos;
    private final boolean retained;
    private final int expirySeconds;
    private final Format format;

    TopicKind(String pattern, Publisher publisher, int qos, boolean retained, int expirySeconds, Format format) {
        this.levels = List.of(pattern.split("/"));
        this.publisher = publisher;
        this.qos = qos;
        this.retained = retained;
        this.expirySeconds = expirySeconds;
        this.format = format;
    }

    /** The levels below {@code sv1/<site>/}, names in angle brackets. */
    public String pattern() {
        return String.join("/", levels);
    }

    public Publisher publisher() {
        return publisher;
    }

    public int qos() {
        return qos;
    }

    public boolean retained() {
        return retained;
    }

    /** Message expiry in seconds; 0 for none, or one that the message brings along (a task's deadline). */
    public int expirySeconds() {
        return expirySeconds;
    }

    public Format format() {
        return format;
    }

    /** True for the topics of one device's own subtree. */
    public boolean ofDevice() {
        return levels.get(0).equals("<device>");
    }

    /** True for the topics of one gateway, which no other may write. */
    public boolean ofGateway() {
        return levels.get(1).equals("<gateway>");
    }

    /** The pattern with {@code names} put in for the bracketed levels, in order. */
    String fill(String... names) {
        StringBuilder out = new StringBuilder();
        int next = 0;
        for (String level : levels) {
            out.append(out.isEmpty() ? "" : "/").append(isName(level) ? names[next++] : level);
        }
        if (next != names.length) {
            throw new IllegalArgumentException(pattern() + " takes " + next + " names, not " + names.length);
        }
        return out.toString();
    }

    /** The names that make {@code path} (the levels below the site) of this kind; empty when it is not. */
    Optional<List<String>> match(List<String> path) {
        if (path.size() != levels.size()) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            if (!accepts(levels.get(i), path.get(i))) {
                return Optional.empty();
            }
            if (isName(levels.get(i))) {
                names.add(path.get(i));
            }
        }
        return Optional.of(names);
    }

    /** The kind of that path below the site. */
    static Optional<TopicKind> of(List<String> path) {
        return Arrays.stream(values()).filter(kind -> kind.match(path).isPresent()).findFirst();
    }

    /** A device's level takes device ids only, so that {@code _all/task/x/offer} is a broadcast and no device's. */
    private static boolean accepts(String level, String name) {
        return isName(level) ? !level.equals("<device>") || DeviceId.isValid(name) : level.equals(name);
    }

    private static boolean isName(String level) {
        return level.startsWith("<");
    }
}
