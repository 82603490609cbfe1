// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.fleet;

import dev.selvage.protocol.Json;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is kept of one device: a few short fields, whatever its payloads weigh.
 *
 * @param about from its {@code about}
 * @param status from its {@code status}
 * @param presence the state in its {@code presence}: the broker's word
 * @param lastSeenMillis wall clock of the last sign of life; see {@link Fleet#onMessage}
 */
record Seen(Optional<About> about, Optional<Status> status, Optional<String> presence, OptionalLong lastSeenMillis) {
    static final Seen NOTHING = new Seen(Optional.empty(), Optional.empty(), Optional.empty(), OptionalLong.empty());

    /** Which profile the device runs and how many points it has. */
    record About(Optional<String> profile, int points) {}

    /** What the device last said of itself, or its Will did. */
    record Status(String status, Optional<String> since) {}

    Seen withAbout(Optional<About> newer) {
        return new Seen(newer, status, presence, lastSeenMillis);
    }

    Seen withStatus(Optional<Status> newer) {
        return new Seen(about, newer, presence, lastSeenMillis);
    }

    Seen withPresence(Optional<String> newer) {
        return new Seen(about, status, newer, lastSeenMillis);
    }

    Seen alive(long nowMillis) {
        return new Seen(about, status, presence, OptionalLong.of(nowMillis));
    }

    /** True when every retained topic of the device was cleared: it was taken out of the fleet. */
    boolean isForgotten() {
        return about.isEmpty() && status.isEmpty() && presence.isEmpty();
    }

    /** True when whoever knows best says that it is gone. */
    boolean isAway() {
        return presence.map("disconnected"::equals).orElseGet(() -> status.map(Status::status).filter("offline"::equals).isPresent());
    }

    /** As the operator sees it; what is not known is left out. */
    Json.Obj json(String device) {
        Json.Builder out = Json.object().put("device", device);
        out.put("profile", about.flatMap(About::profile));
        out.put("status", status.map(Status::status));
        out.put("since", status.flatMap(Status::since));
        out.put("presence", presence);
        about.ifPresent(a -> out.put("points", a.points()));
        lastSeenMillis.ifPresent(at -> out.put("lastSeen", Instant.ofEpochMilli(at).toString()));
        return out.build();
    }
}
