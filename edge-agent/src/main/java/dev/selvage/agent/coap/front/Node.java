// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.node.NodeCard;
import dev.selvage.agent.coap.node.NodeDesk;
import dev.selvage.agent.coap.node.NodeLimits;
import dev.selvage.agent.coap.node.NodePoint;
import dev.selvage.agent.coap.payload.Format;
import dev.selvage.agent.coap.payload.OwnNames;
import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.agent.coap.payload.Sample;
import dev.selvage.agent.coap.payload.Samples;
import dev.selvage.agent.coap.payload.Why;
import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.TokenBucket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** One node at the front desk: who it is, how it is to be answered, and what it has used up. Thread-safe. */
final class Node {
    /** What its messages mean, and what it may use; set once. */
    final NodeCard card;

    final NodeLimits limits;
    /** Of a node that sleeps: how long it may be silent. */
    final OptionalLong silenceMillis;

    private final AtomicLong heardMillis;

    final NodeDesk desk;
    final List<Format> formats;
    /** A point's name on the wire, by its name in the profile. */
    final Map<String, String> wireNames;

    /** What it has used up of its limits; each guards itself. */
    final TokenBucket requests;

    final TokenBucket blocks;
    final Transfers transfers = new Transfers();
    final KeptAnswers answers = new KeptAnswers();

    private final OwnNames names;

    Node(NodeCard card, NodeDesk desk, NodeStyle style, long nowMonotonicMillis) {
        this.card = card;
        this.desk = desk;
        this.formats = style.formats();
        this.wireNames = style.wireNames();
        Map<String, String> points = new HashMap<>();
        wireNames.forEach((point, wire) -> points.put(wire, point));
        this.names = new OwnNames(id(), points);
        this.limits = FrontLimits.ceiling(card.limits());
        this.silenceMillis = style.silenceMillis();
        this.heardMillis = new AtomicLong(nowMonotonicMillis);
        this.requests = new TokenBucket(limits.requestsPerSecond(), limits.burst(), nowMonotonicMillis);
        this.blocks = new TokenBucket(FrontLimits.BLOCKS_PER_SECOND, FrontLimits.BLOCKS_BURST, nowMonotonicMillis);
    }

    /** It has sent something. */
    void heard(long nowMonotonicMillis) {
        heardMillis.set(nowMonotonicMillis);
    }

    /** True when it sleeps and has not been heard of for longer than it said it would. */
    boolean isGone(long nowMonotonicMillis) {
        return silenceMillis.isPresent() && nowMonotonicMillis - heardMillis.get() > silenceMillis.getAsLong();
    }

    String id() {
        return card.device().value();
    }

    /** The readings in a body of samples, the oldest first whatever their order there: all fit the profile, or it is refused. */
    List<Reading> readings(Format format, byte[] body, long nowMillis) throws Refusal {
        List<Reading> readings = new ArrayList<>();
        for (Sample sample : Samples.read(format, body, names, nowMillis)) {
            Optional<String> complaint = Optional.ofNullable(card.points().get(sample.name()))
                    .map(point -> complaint(point, sample))
                    .orElse(Optional.of("it is not in the profile"));
            if (complaint.isPresent()) {
                throw new Refusal(Why.OUTSIDE_PROFILE, "\"" + wireNames.get(sample.name()) + "\": " + complaint.get());
            }
            readings.add(Reading.good(sample.name(), sample.value(), sample.takenAtMillis()));
        }
        // the last one becomes the state, and a node may save them up with the newest on top
        readings.sort(Comparator.comparingLong(Reading::takenAtMillis));
        return readings;
    }

    private static Optional<String> complaint(NodePoint point, Sample sample) {
        return point.complaint(sample.value(), sample.unit());
    }
}
