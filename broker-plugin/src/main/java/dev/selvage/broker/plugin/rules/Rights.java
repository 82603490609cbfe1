// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import dev.selvage.protocol.ClientRole;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.TopicKind.Publisher;
import dev.selvage.protocol.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Who may publish and subscribe what, read off {@link TopicKind}'s table. The same answer is given twice: as topic
 * filters for the broker's own permissions, and topic by topic for the rules, which can say why.
 */
public final class Rights {
    private final List<SiteId> sites;

    public Rights(List<SiteId> sites) {
        this.sites = List.copyOf(sites);
    }

    /** The sites that are served here. */
    public List<SiteId> sites() {
        return sites;
    }

    /** A topic filter that a role may publish to, with the kind it stands for. */
    public record Grant(String filter, TopicKind kind) {}

    /** Everything the role may publish to. */
    public List<Grant> publishGrants(ClientRole role) {
        List<Grant> grants = new ArrayList<>();
        for (SiteId site : sites) {
            for (TopicKind kind : TopicKind.values()) {
                if (mayPublishKind(role, kind)) {
                    grants.add(new Grant(publishFilter(role, site, kind), kind));
                }
            }
        }
        return grants;
    }

    /** True when the role may publish to that topic. */
    public boolean mayPublish(ClientRole role, Topics.Address address) {
        if (!sites.contains(address.site()) || !mayPublishKind(role, address.kind())) {
            return false;
        }
        if (role instanceof ClientRole.Device device) {
            return address.device().filter(device.id()::equals).isPresent();
        }
        if (role instanceof ClientRole.Gateway gateway && address.kind().ofGateway()) {
            return address.names().get(0).equals(gateway.id());
        }
        return true;
    }

    /** Every topic filter the role may subscribe; narrower ones are fine too. */
    public List<String> subscribeGrants(ClientRole role) {
        if (role instanceof ClientRole.Device device) {
            return sites.stream().flatMap(site -> ofDevice(site, device.id()).stream()).toList();
        }
        if (role instanceof ClientRole.Gateway) {
            return sites.stream().map(site -> Topics.ROOT + "/" + site + "/#").toList();
        }
        return List.of(Topics.ALL);
    }

    /** True when every topic that {@code filter} matches is matched by one of the role's grants. */
    public boolean maySubscribe(ClientRole role, String filter) {
        return subscribeGrants(role).stream().anyMatch(grant -> covers(grant, filter));
    }

    /** True when every topic that {@code narrow} matches is matched by {@code wide} as well. */
    static boolean covers(String wide, String narrow) {
        String[] w = wide.split("/", -1);
        String[] n = narrow.split("/", -1);
        for (int i = 0; i < w.length; i++) {
            if (w[i].equals("#")) {
                return i <= n.length;
            }
            if (i >= n.length || n[i].equals("#") || !(w[i].equals("+") || w[i].equals(n[i]))) {
                return false;
            }
        }
        return w.length == n.length;
    }

    private static List<String> ofDevice(SiteId site, DeviceId device) {
        List<String> filters = new ArrayList<>();
        Arrays.stream(TopicKind.values())
                .filter(kind -> kind.ofDevice() && kind.publisher() == Publisher.GATEWAY)
                .forEach(kind -> filters.add(Topics.filter(site, device, kind)));
        filters.add(Topics.filter(site, TopicKind.BROADCAST_OFFER));
        return filters;
    }

    private static boolean mayPublishKind(ClientRole role, TopicKind kind) {
        if (role instanceof ClientRole.Device) {
            return kind.publisher() == Publisher.AGENT;
        }
        if (role instanceof ClientRole.Gateway) {
            return kind.publisher() == Publisher.GATEWAY;
        }
        return role instanceof ClientRole.Operator
                && (kind.publisher() == Publisher.OPERATOR || kind == TopicKind.TASK_OFFER);
    }

    private static String publishFilter(ClientRole role, SiteId site, TopicKind kind) {
        if (role instanceof ClientRole.Device device) {
            return Topics.filter(site, device.id(), kind);
        }
        if (role instanceof ClientRole.Gateway gateway && kind.ofGateway()) {
            return Topics.filterOfGateway(site, gateway.id(), kind);
        }
        return Topics.filter(site, kind);
    }
}
