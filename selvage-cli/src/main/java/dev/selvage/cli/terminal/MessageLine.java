// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.terminal;

import dev.selvage.link.LinkEvent.Received;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One message from a topic as one line: for people (time, device, kind, name, value) or for programs (JSON). A topic
 * that is none of {@link TopicKind}'s is shown by its name. Stateless.
 */
public final class MessageLine {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final String NOBODY = "-";

    private final ZoneId zone;

    /** Times are shown in {@code zone}. */
    public MessageLine(ZoneId zone) {
        this.zone = zone;
    }

    /** The line for people; {@code at} is when the message came in. */
    public String text(Received message, Instant at) {
        Optional<Topics.Address> address = Topics.parse(message.topic());
        String device = address.map(a -> a.device().isPresent() ? a.names().get(0) : NOBODY).orElse(NOBODY);
        String kind = address.map(a -> word(a.kind())).orElse("topic");
        String name = address.map(MessageLine::name).orElse(Printable.of(message.topic()));
        return String.format(
                Locale.ROOT, "%s  %-12s %-10s %-18s %s", CLOCK.format(at.atZone(zone)), device, kind, name, value(message, address));
    }

    /** The line for programs: an object with {@code at}, {@code topic}, its parts, {@code retained} and the payload. */
    public static String json(Received message, Instant at) {
        Json.Builder out = Json.object().put("at", at.toString()).put("topic", message.topic());
        Optional<Topics.Address> address = Topics.parse(message.topic());
        address.ifPresent(a -> {
            out.put("site", a.site().value());
            a.device().ifPresent(device -> out.put("device", device.value()));
            out.put("kind", word(a.kind()));
            out.put("name", Optional.of(name(a)).filter(n -> !n.isEmpty()));
        });
        out.put("qos", message.qos()).put("retained", message.retained()).put("bytes", message.payload().length);
        document(message, address).ifPresent(value -> out.put("value", value));
        return out.build().text();
    }

    /** The payload where it is JSON on a topic that people read. */
    public static Optional<Json> document(Received message, Optional<Topics.Address> address) {
        if (address.filter(a -> a.kind().format() == TopicKind.Format.BINARY).isPresent()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonReader.read(message.payload()));
        } catch (JsonException e) {
            // Foreign bytes on a watched topic are a normal sight; the caller shows their number.
            return Optional.empty();
        }
    }

    private static String value(Received message, Optional<Topics.Address> address) {
        if (message.payload().length == 0) {
            return "(cleared)";
        }
        Optional<Json> document = document(message, address);
        boolean isState = address.filter(a -> a.kind() == TopicKind.STATE).isPresent();
        if (isState && document.isPresent() && document.get() instanceof Json.Obj state) {
            return reading(state);
        }
        return document.map(json -> Printable.of(json.text())).orElse("<" + message.payload().length + " bytes>");
    }

    /** {@code 21.5 Cel}, with the quality behind it when it is not good. */
    private static String reading(Json.Obj state) {
        String unit = state.text("u").filter(u -> !u.isEmpty()).map(u -> " " + u).orElse("");
        String quality = state.text("q").filter(q -> !q.equals("good")).map(q -> " [" + q + "]").orElse("");
        return Printable.of(Table.reading(state.get("v")) + unit + quality);
    }

    /** The names below the device: point, alarm, task; empty where there is none. */
    private static String name(Topics.Address address) {
        List<String> names = address.names();
        return String.join("/", address.device().isPresent() ? names.subList(1, names.size()) : names);
    }

    private static String word(TopicKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
