// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import dev.selvage.protocol.ClientRole;
import dev.selvage.protocol.Limits;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.Topics;
import java.util.Optional;

/** Decides on a CONNECT, but for "is this id live already", which {@link Connections} knows. Stateless, thread-safe. */
public final class ConnectRules {
    private final Rights rights;
    private final PublishRules publishRules;

    public ConnectRules(Rights rights) {
        this.rights = rights;
        this.publishRules = new PublishRules(rights);
    }

    /** The verdict; when allowed, {@link Identity#of} is present. */
    public Verdict check(ConnectRequest request) {
        if (!request.loopback()) {
            return Verdict.refuse(
                    Reason.NOT_LOOPBACK, "only clients on this machine are let in: TLS is not there yet");
        }
        Optional<ClientRole> role = Identity.of(request.clientId());
        if (role.isEmpty()) {
            return Verdict.refuse(Reason.CLIENT_ID, "client id \"" + Printable.of(request.clientId())
                    + "\" is neither a device id ([a-z0-9][a-z0-9-]{0,62}) nor _gw.<id> nor _op.<name>;"
                    + " leave it empty to watch");
        }
        if (request.keepAliveSeconds() < 1 || request.keepAliveSeconds() > Limits.KEEP_ALIVE_SECONDS_MAX) {
            return Verdict.refuse(
                    Reason.KEEP_ALIVE, "the keep-alive must be 1 to " + Limits.KEEP_ALIVE_SECONDS_MAX + " seconds");
        }
        if (role.get() instanceof ClientRole.Watcher && !request.endsWithConnection()) {
            return Verdict.refuse(
                    Reason.SESSION, "a client without a name cannot keep a session; connect as _op.<name> or start clean");
        }
        Verdict site = request.site().map(this::site).orElse(Verdict.allow());
        return site.allowed() ? request.will().map(will -> will(role.get(), will)).orElse(Verdict.allow()) : site;
    }

    /** Where an allowed client is at home: its Will's site, else the one it names, else our first. */
    public SiteId siteOf(ConnectRequest request) {
        return request.will()
                .flatMap(will -> Topics.parse(will.topic()))
                .map(Topics.Address::site)
                .or(() -> request.site().map(SiteId::new))
                .orElse(rights.sites().get(0));
    }

    private Verdict site(String name) {
        return rights.sites().stream().anyMatch(site -> site.value().equals(name))
                ? Verdict.allow()
                : Verdict.refuse(Reason.SITE, "site \"" + Printable.of(name) + "\" is not served here, but " + rights.sites());
    }

    private Verdict will(ClientRole role, Publication will) {
        return publishRules.check(role, will) instanceof Verdict.Refused refused
                ? Verdict.refuse(Reason.WILL, "Will refused: " + refused.message())
                : Verdict.allow();
    }
}
