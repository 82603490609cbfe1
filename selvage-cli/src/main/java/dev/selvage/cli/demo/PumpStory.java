// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.demo;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Puts what is heard of one device's model, decisions and alarms into words. For one thread. */
final class PumpStory {
    private final String device;
    private String model = "";
    private String alarm = "";
    private boolean isDeciding;
    private boolean wasCut;

    PumpStory(String device) {
        this.device = device;
    }

    List<String> heard(String topic, byte[] payload) {
        Optional<Topics.Address> address = Topics.parse(topic).filter(to -> to.device().filter(id -> id.value().equals(device)).isPresent());
        try {
            if (address.isEmpty()) {
                return List.of();
            } else if (payload.length == 0) {
                return address.get().kind() == TopicKind.ALARM ? cleared(address.get().lastName()) : List.of();
            }
            Json.Obj said = JsonReader.readObject(payload);
            return switch (address.get().kind()) {
                case MODEL_STATUS -> model(said);
                case DECISION -> decision(said);
                case ALARM -> alarm(address.get().lastName(), said);
                default -> List.of();
            };
        } catch (JsonException e) {
            return List.of();
        }
    }

    private List<String> model(Json.Obj status) {
        String name = status.text("name").orElse("?");
        List<String> slots = new ArrayList<>();
        status.object("slots").ifPresent(all -> all.members().forEach((slot, is) -> {
            if (is instanceof Json.Obj in && in.text("state").filter(state -> !state.equals("previous")).isPresent()) {
                slots.add(in.text("version").orElse("?") + " in slot " + slot + " is " + words(in.text("state").orElse("?")) + in.text("reason").map(why -> " (" + why + ")").orElse(""));
                isDeciding |= in.text("state").equals(Optional.of("active"));
            }
        }));
        status.object("offer").flatMap(offer -> offer.text("reason")).ifPresent(why -> slots.add("the offer was refused: " + why));
        String now = String.join("; ", slots);
        if (now.equals(model) || now.isEmpty()) {
            return List.of();
        }
        model = now;
        return List.of("model " + Printable.of(name) + " " + Printable.of(now));
    }

    private static String words(String state) {
        return switch (state) {
            case "shadow" -> "in its shadow: it is asked, and nothing follows";
            case "canary" -> "on trial: it decides for a while";
            case "active" -> "active: it decides";
            default -> state;
        };
    }

    private List<String> decision(Json.Obj said) {
        String id = Printable.of(said.text("id").orElse("?"));
        String from = said.text("from").orElse("?");
        String to = said.text("state").orElse("?");
        List<String> lines = new ArrayList<>();
        lines.add("decision " + id + ": " + Printable.of(from.equals(to) ? to : from + " -> " + to) + score(said) + rulings(said)
                + said.text("cause").filter(cause -> !cause.equals("none")).map(cause -> ", cause " + Printable.of(cause)).orElse(""));
        if (!from.equals(to)) {
            lines.add("  decided at " + Printable.of(said.text("t").orElse("?")) + "; why: selvage explain decision " + id);
        }
        return lines;
    }

    private static String score(Json.Obj said) {
        Optional<String> threshold = said.object("model").flatMap(in -> in.get("threshold")).map(PumpStory::plain);
        return said.get("score").map(score -> ", score " + plain(score) + threshold.map(is -> " (threshold " + is + ")").orElse("")).orElse("");
    }

    private static String rulings(Json.Obj said) {
        StringBuilder text = new StringBuilder();
        if (said.get("rulings").orElse(new Json.Null()) instanceof Json.Arr all) {
            for (Json one : all.items()) {
                if (one instanceof Json.Obj ruling && ruling.text("write").isPresent()) {
                    text.append(", ").append(Printable.of(ruling.text("write").get())).append(" = ").append(ruling.get("value").map(PumpStory::plain).orElse("?"))
                            .append(' ').append(Printable.of(ruling.text("verdict").orElse("?")));
                }
            }
        }
        return text.toString();
    }

    private List<String> alarm(String name, Json.Obj said) {
        String now = name + " " + said.text("state").orElse("?");
        if (now.equals(alarm)) {
            return List.of();
        }
        alarm = now;
        return List.of("alarm " + Printable.of(now) + said.text("severity").map(severity -> ", " + Printable.of(severity)).orElse("") + said.text("title").map(title -> ": " + Printable.of(title)).orElse(""));
    }

    /** An alarm that is over is taken from the broker. */
    private List<String> cleared(String name) {
        boolean wasRaised = alarm.equals(name + " raised");
        alarm = wasRaised ? "" : alarm;
        return wasRaised ? List.of("alarm " + Printable.of(name) + " cleared") : List.of();
    }

    private static String plain(Json value) {
        return value instanceof Json.Num number ? String.format(Locale.ROOT, "%.4g", number.value()) : Printable.of(value.text());
    }

    boolean isCutDue() {
        return isDeciding && !wasCut;
    }

    void cut() {
        wasCut = true;
    }
}
