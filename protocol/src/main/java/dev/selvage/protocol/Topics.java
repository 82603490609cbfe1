// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The one place that writes and reads topic names: {@code sv1/<site>/…} after {@link TopicKind}'s table, and the
 * broker's own {@code sv1/_broker/…}. Names inside a topic are checked, so no foreign text can add a level or a
 * wildcard. Stateless and thread-safe.
 */
public final class Topics {
    /** Protocol name and version. A breaking change is {@code sv2}, served beside it. */
    public static final String ROOT = "sv1";
    /** Everything: what an operator may watch. */
    public static final String ALL = ROOT + "/#";
    /** Counters of what the broker plugin refused, retained JSON. */
    public static final String BROKER_DENIED = ROOT + "/_broker/denied";
    /** The broker's own figures, retained JSON. */
    public static final String BROKER_METRICS = ROOT + "/_broker/metrics";
    /** Counters of what the broker dropped because a queue was full, retained JSON. */
    public static final String BROKER_DROPPED = ROOT + "/_broker/dropped";

    /** Point, alarm, task, verb and level names: no slash, no wildcard, no {@code $}, no control character. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private Topics() {}

    /**
     * A topic name taken apart.
     *
     * @param names what stands for the bracketed levels of {@code kind}, in order; the device comes first where there is one
     */
    public record Address(SiteId site, TopicKind kind, List<String> names) {
        /** The device, for a kind that is {@linkplain TopicKind#ofDevice of a device}. */
        public Optional<DeviceId> device() {
            return kind.ofDevice() ? Optional.of(new DeviceId(names.get(0))) : Optional.empty();
        }

        /** The last name: point, alarm, verb, level. */
        public String lastName() {
            return names.get(names.size() - 1);
        }
    }

    /** Writes the topic of {@code kind}; {@code names} are the bracketed levels in order. */
    public static String of(SiteId site, TopicKind kind, String... names) {
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "\"" + Printable.of(name) + "\" cannot be a topic level; use [A-Za-z0-9][A-Za-z0-9._-]{0,63}");
            }
        }
        return ROOT + "/" + site + "/" + kind.fill(names);
    }

    /** Writes the topic of a device's {@code kind}. */
    public static String of(SiteId site, DeviceId device, TopicKind kind) {
        return of(site, kind, device.value());
    }

    /** Writes the topic of a device's {@code kind} with one more name, such as a point's. */
    public static String of(SiteId site, DeviceId device, TopicKind kind, String name) {
        return of(site, kind, device.value(), name);
    }

    /** The filter that matches {@code kind} for every name at that site. */
    public static String filter(SiteId site, TopicKind kind) {
        return ROOT + "/" + site + "/" + wild(kind.pattern());
    }

    /** The filter that matches {@code kind} of one device. */
    public static String filter(SiteId site, DeviceId device, TopicKind kind) {
        return ROOT + "/" + site + "/" + wild(kind.pattern().replace("<device>", device.value()));
    }

    /** The filter that matches {@code kind} of one gateway. */
    public static String filterOfGateway(SiteId site, String gateway, TopicKind kind) {
        return ROOT + "/" + site + "/" + wild(kind.pattern().replace("<gateway>", gateway));
    }

    /** The filter that matches {@code kind} of one device, at any site. */
    public static String filterAnySite(DeviceId device, TopicKind kind) {
        return ROOT + "/+/" + wild(kind.pattern().replace("<device>", device.value()));
    }

    /** The filter for everything an operator is answered on. */
    public static String responsesOf(SiteId site, String operator) {
        return ROOT + "/" + site + "/" + TopicKind.RESPONSE.fill(operator, "+");
    }

    /** Takes a topic name apart; empty when it is none of ours. Never throws, whatever the text. */
    public static Optional<Address> parse(String topic) {
        if (topic.length() > Limits.TOPIC_BYTES_MAX) {
            return Optional.empty();
        }
        List<String> levels = List.of(topic.split("/", -1));
        if (levels.size() < 4 || !levels.get(0).equals(ROOT) || !Ids.isValid(levels.get(1))) {
            return Optional.empty();
        }
        List<String> path = levels.subList(2, levels.size());
        return TopicKind.of(path).flatMap(kind -> address(new SiteId(levels.get(1)), kind, path));
    }

    private static Optional<Address> address(SiteId site, TopicKind kind, List<String> path) {
        List<String> names = kind.match(path).orElseThrow();
        boolean wellFormed = names.stream().allMatch(n -> NAME.matcher(n).matches());
        if (!wellFormed || (kind.ofDevice() && !DeviceId.isValid(names.get(0)))) {
            return Optional.empty();
        }
        return Optional.of(new Address(site, kind, List.copyOf(names)));
    }

    /** True when an MQTT topic filter matches a topic name, after MQTT 5 section 4.7. */
    public static boolean matches(String filter, String topic) {
        String[] f = filter.split("/", -1);
        String[] t = topic.split("/", -1);
        for (int i = 0; i < f.length; i++) {
            if (f[i].equals("#")) {
                return true;
            }
            if (i >= t.length || !(f[i].equals("+") || f[i].equals(t[i]))) {
                return false;
            }
        }
        return f.length == t.length;
    }

    /** True when the name is within the broker's limits on length and depth. */
    public static boolean withinLimits(String topic) {
        return topic.getBytes(StandardCharsets.UTF_8).length <= Limits.TOPIC_BYTES_MAX
                && topic.chars().filter(c -> c == '/').count() <= Limits.TOPIC_SLASHES_MAX;
    }

    private static String wild(String pattern) {
        return pattern.replaceAll("<[a-z]+>", "+");
    }
}
