// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.operator;

import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a person may write instead of a topic filter, such as {@code state} or a device's id. */
public final class WatchFilter {
    private WatchFilter() {}

    /** The topic filters that {@code text} stands for; empty when it is nothing known. Short forms go before device ids. */
    public static Optional<List<String>> of(String text, SiteId site) {
        return switch (text) {
            case "state" -> Optional.of(List.of(Topics.filter(site, TopicKind.STATE)));
            case "alarms" -> Optional.of(List.of(Topics.filter(site, TopicKind.ALARM)));
            case "status" -> Optional.of(List.of(Topics.filter(site, TopicKind.STATUS)));
            case "tasks" -> Optional.of(tasks(site));
            default -> other(text, site);
        };
    }

    private static List<String> tasks(SiteId site) {
        return Arrays.stream(TopicKind.values())
                .filter(kind -> kind.name().startsWith("TASK_") || kind == TopicKind.BROADCAST_OFFER)
                .map(kind -> Topics.filter(site, kind))
                .toList();
    }

    private static Optional<List<String>> other(String text, SiteId site) {
        if (text.startsWith(Topics.ROOT + "/")) {
            return Optional.of(List.of(text));
        }
        if (!DeviceId.isValid(text)) {
            return Optional.empty();
        }
        DeviceId device = new DeviceId(text);
        return Optional.of(Arrays.stream(TopicKind.values())
                .filter(TopicKind::ofDevice)
                .map(kind -> Topics.filter(site, device, kind))
                .toList());
    }
}
