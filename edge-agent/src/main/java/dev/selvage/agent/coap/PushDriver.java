// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap;

import dev.selvage.agent.coap.front.FrontDesks;
import dev.selvage.agent.coap.front.NodeStyle;
import dev.selvage.agent.coap.node.NodeDesk;
import dev.selvage.agent.driver.BindReader;
import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Intake;
import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * A node that calls us: from {@code listen} until it is closed it has a place at the process's front desk. Bindings:
 * {@code {name: t}} for what it measures, {@code {desired: sp}} for what it fetches at {@code /d} and confirms by sending the
 * value that it uses.
 */
final class PushDriver implements Driver {
    /** A name that is a path segment and a SenML name, and short enough for a radio frame. */
    private static final Pattern WIRE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,31}");

    private final CoapSettings settings;
    private final Map<String, String> wireNames;
    private final Set<String> wishes;
    private final AtomicReference<Optional<FrontDesks.Place>> place = new AtomicReference<>(Optional.empty());

    private PushDriver(CoapSettings settings, Map<String, String> wireNames, Set<String> wishes) {
        this.settings = settings;
        this.wireNames = wireNames;
        this.wishes = wishes;
    }

    static PushDriver open(CoapSettings settings, Map<String, Json.Obj> bindings) throws DriverException {
        Map<String, String> wireNames = new HashMap<>();
        Set<String> wishes = new HashSet<>();
        for (Map.Entry<String, Json.Obj> binding : bindings.entrySet()) {
            BindReader bind = BindReader.ofPoint(binding.getKey(), binding.getValue()).only("name", "desired");
            boolean wish = bind.has("desired");
            String wire = bind.text(wish ? "desired" : "name", binding.getKey());
            if (bind.has("name") && wish) {
                throw bind.wrong("is either measured (name) or desired, not both");
            }
            if (!WIRE_NAME.matcher(wire).matches()) {
                throw bind.wrong("has the name \"" + wire + "\"; it must match " + WIRE_NAME);
            }
            if (wireNames.containsValue(wire)) {
                throw bind.wrong("has the name \"" + wire + "\", which another point has");
            }
            wireNames.put(binding.getKey(), wire);
            if (wish) {
                wishes.add(binding.getKey());
            }
        }
        return new PushDriver(settings, wireNames, wishes);
    }

    @Override
    public void listen(Intake intake) throws DriverException {
        if (!(intake instanceof NodeDesk desk)) {
            throw new DriverException("driver \"coap\" in push mode needs an agent that serves nodes; this one only takes readings");
        }
        place.set(Optional.of(FrontDesks.ofProcess().join(settings.front(), new NodeStyle(settings.formats(), wireNames, settings.silenceMillis()), desk)));
    }

    @Override
    public List<Reading> read(List<String> points, long nowMillis) {
        return points.stream().map(point -> Reading.bad(point, refusal(point, "is sent by its node, not read"), nowMillis)).toList();
    }

    @Override
    public void write(String point, PointValue value) throws DriverException {
        throw new DriverException(refusal(point, wishes.contains(point)
                ? "is fetched by its node at /d; it is written when the node sends the value back"
                : "is measured by its node and cannot be written"));
    }

    private String refusal(String point, String what) {
        return wireNames.containsKey(point)
                ? "point \"" + Printable.of(point) + "\" " + what
                : "driver \"coap\" has no point \"" + Printable.of(point) + "\"";
    }

    @Override
    public void close() {
        place.getAndSet(Optional.empty()).ifPresent(FrontDesks.Place::close);
    }
}
