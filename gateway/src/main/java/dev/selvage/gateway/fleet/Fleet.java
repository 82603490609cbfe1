// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.fleet;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Limits;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The site's devices as their {@code about}, {@code status}, {@code presence} and {@code metrics} tell. A live view
 * kept in memory: the broker's retained messages rebuild it. No I/O; called by one thread, the gateway's loop.
 */
public final class Fleet {
    /** Most devices: what one gateway is measured for; at about 500 bytes each they stay below 10 MB. */
    public static final int DEVICES_MAX = 10_000;
    /** Most bytes of one description: half of what the broker lets in. */
    static final int DESCRIPTION_BYTES_MAX = 128 * 1024;
    /** The topics that the view is made of. */
    private static final Set<TopicKind> KINDS =
            Set.of(TopicKind.ABOUT, TopicKind.STATUS, TopicKind.PRESENCE, TopicKind.METRICS);
    /** Objects and members around the devices, generously. */
    private static final int FRAME_ITEMS = 8;
    /** Longest foreign text kept: profile names are short, a time is 30 characters. */
    private static final int TEXT_CHARS_MAX = 64;

    private final TreeMap<String, Seen> devices = new TreeMap<>();
    private long malformed;
    private long refused;

    /**
     * Takes in one message; an empty payload takes the retained one back, and with the last one the device. Never
     * throws: a payload that is not what the topic promises is counted by {@link #malformed}, a device too many by
     * {@link #refused}; other kinds of topic are ignored. Every metrics, {@code online} and {@code connected} is a sign of life at {@code nowMillis},
     * the retained ones at the gateway's start included; an {@code about} outlives its device and is none.
     */
    public void onMessage(Topics.Address address, byte[] payload, long nowMillis) {
        if (!KINDS.contains(address.kind())) {
            return;
        }
        String name = address.names().get(0);
        Optional<Seen> before = Optional.ofNullable(devices.get(name));
        try {
            Seen after = apply(before.orElse(Seen.NOTHING), address, payload, nowMillis);
            if (after.isForgotten() && payload.length == 0) {
                devices.remove(name);
            } else {
                keep(name, before.isPresent(), after);
            }
        } catch (JsonException e) {
            malformed++;
        }
    }

    private void keep(String name, boolean known, Seen after) {
        if (known || devices.size() < DEVICES_MAX) {
            devices.put(name, after);
        } else {
            refused++;
        }
    }

    private static Seen apply(Seen seen, Topics.Address address, byte[] payload, long nowMillis) throws JsonException {
        boolean cleared = payload.length == 0;
        return switch (address.kind()) {
            case ABOUT -> seen.withAbout(cleared ? Optional.empty() : Optional.of(about(payload)));
            case STATUS -> cleared ? seen.withStatus(Optional.empty()) : status(seen, payload, nowMillis);
            case PRESENCE -> cleared ? seen.withPresence(Optional.empty()) : presence(seen, payload, nowMillis);
            default -> cleared ? seen : metrics(seen, payload, nowMillis);
        };
    }

    private static Seen.About about(byte[] payload) throws JsonException {
        Json.Obj about = JsonReader.readObject(payload);
        return new Seen.About(shortText(about, "profile"), about.object("points").map(p -> p.members().size()).orElse(0));
    }

    private static Seen status(Seen seen, byte[] payload, long nowMillis) throws JsonException {
        Json.Obj status = JsonReader.readObject(payload);
        String state = oneOf(status, "online", "offline");
        Seen after = seen.withStatus(Optional.of(new Seen.Status(state, shortText(status, "since"))));
        return state.equals("online") ? after.alive(nowMillis) : after;
    }

    private static Seen presence(Seen seen, byte[] payload, long nowMillis) throws JsonException {
        String state = oneOf(JsonReader.readObject(payload), "connected", "disconnected");
        Seen after = seen.withPresence(Optional.of(state));
        return state.equals("connected") ? after.alive(nowMillis) : after;
    }

    private static Seen metrics(Seen seen, byte[] payload, long nowMillis) throws JsonException {
        JsonReader.readObject(payload);
        return seen.alive(nowMillis);
    }

    private static String oneOf(Json.Obj from, String good, String bad) throws JsonException {
        String state = from.text("state").orElse("");
        if (!state.equals(good) && !state.equals(bad)) {
            throw new JsonException("the state must be " + good + " or " + bad);
        }
        return state;
    }

    private static Optional<String> shortText(Json.Obj from, String name) {
        return from.text(name).map(t -> Printable.of(t.substring(0, Math.min(t.length(), TEXT_CHARS_MAX))));
    }

    /** The first devices in order of id; see {@link #describeAfter}. */
    public Json.Obj describe() {
        return describeAfter("");
    }

    /**
     * The devices after that id, as many as fit one answer: {@code {"devices":[{"device","profile","status","since",
     * "presence","points","lastSeen"}],"total":n,"truncated":false}}. What is not known of a device is left out. A
     * truncated answer is continued after its last device.
     */
    public Json.Obj describeAfter(String device) {
        List<Json> shown = new ArrayList<>();
        int bytes = 0;
        int items = FRAME_ITEMS;
        boolean truncated = false;
        for (var entry : devices.tailMap(device, false).entrySet()) {
            Json.Obj one = entry.getValue().json(entry.getKey());
            bytes += one.bytes().length + 1;
            items += 1 + one.members().size();
            truncated = bytes > DESCRIPTION_BYTES_MAX || items > Limits.JSON_ITEMS_MAX;
            if (truncated) {
                break;
            }
            shown.add(one);
        }
        return Json.object()
                .put("devices", new Json.Arr(shown))
                .put("total", devices.size())
                .put("truncated", truncated)
                .build();
    }

    /** True when the device is known not to be connected: by the broker's word, or by its own where the broker has none. */
    public boolean isAway(String device) {
        return Optional.ofNullable(devices.get(device)).filter(Seen::isAway).isPresent();
    }

    /** Payloads so far that were not what their topic promises. */
    public long malformed() {
        return malformed;
    }

    /** Messages so far of devices beyond {@link #DEVICES_MAX}. */
    public long refused() {
        return refused;
    }
}
