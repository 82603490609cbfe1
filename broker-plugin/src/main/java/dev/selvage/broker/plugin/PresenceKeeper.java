// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import com.hivemq.extension.sdk.api.client.parameter.Listener;
import com.hivemq.extension.sdk.api.events.client.ClientLifecycleEventListener;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationSuccessfulInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ClientInitiatedDisconnectInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionLostInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionStartInput;
import com.hivemq.extension.sdk.api.events.client.parameters.DisconnectEventInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ServerInitiatedDisconnectInput;
import com.hivemq.extension.sdk.api.packets.general.DisconnectedReasonCode;
import com.hivemq.extension.sdk.api.parameter.ClientBasedInput;
import dev.selvage.broker.plugin.rules.Connections;
import dev.selvage.broker.plugin.rules.Denials;
import dev.selvage.broker.plugin.rules.Identity;
import dev.selvage.broker.plugin.rules.Presence;
import dev.selvage.broker.plugin.rules.Reason;
import dev.selvage.protocol.ClientRole;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps every device's {@code presence}. HiveMQ runs one client's events in order; the epoch noted at CONNECT tells
 * which connection an event is about, so a takeover's late end changes nothing.
 */
final class PresenceKeeper implements ClientLifecycleEventListener {
    /** Ends that say a limit of the broker's was broken, which no callback of ours has seen. */
    private static final Set<DisconnectedReasonCode> BREACHES = EnumSet.of(
            DisconnectedReasonCode.PACKET_TOO_LARGE,
            DisconnectedReasonCode.MALFORMED_PACKET,
            DisconnectedReasonCode.PROTOCOL_ERROR,
            DisconnectedReasonCode.TOPIC_NAME_INVALID,
            DisconnectedReasonCode.NOT_AUTHORIZED,
            DisconnectedReasonCode.QOS_NOT_SUPPORTED,
            DisconnectedReasonCode.RECEIVE_MAXIMUM_EXCEEDED);

    private final Connections connections;
    private final Denials denials;
    private final Announcer announcer;
    private final Clock clock;

    PresenceKeeper(Connections connections, Denials denials, Announcer announcer, Clock clock) {
        this.connections = connections;
        this.denials = denials;
        this.announcer = announcer;
        this.clock = clock;
    }

    @Override
    public void onMqttConnectionStart(ConnectionStartInput input) {
        // Not authenticated yet, so nothing to tell.
    }

    @Override
    public void onAuthenticationSuccessful(AuthenticationSuccessfulInput input) {
        mark(input)
                .filter(mark -> connections.isNewest(clientId(input), mark.epoch()))
                .ifPresent(mark -> announce(input, mark, true, "connect"));
    }

    @Override
    public void onDisconnect(DisconnectEventInput input) {
        ended(input, input.getReasonCode().map(PresenceKeeper::kebab).orElse("unknown"));
    }

    @Override
    public void onConnectionLost(ConnectionLostInput input) {
        ended(input, "connection-lost");
    }

    @Override
    public void onClientInitiatedDisconnect(ClientInitiatedDisconnectInput input) {
        ended(input, input.getReasonCode().map(PresenceKeeper::kebab).orElse("normal-disconnection"));
    }

    @Override
    public void onServerInitiatedDisconnect(ServerInitiatedDisconnectInput input) {
        input.getReasonCode()
                .filter(BREACHES::contains)
                .ifPresent(code -> denials.count(
                        Denials.Act.PUBLISH, Reason.BROKER, clientId(input), kebab(code), clock.instant()));
        ended(input, input.getReasonCode().map(PresenceKeeper::kebab).orElse("closed-by-broker"));
    }

    private void ended(ClientBasedInput input, String cause) {
        mark(input)
                .filter(mark -> connections.leave(clientId(input), mark.epoch()))
                .ifPresent(mark -> announce(input, mark, false, cause));
    }

    private void announce(ClientBasedInput input, ConnectionMark mark, boolean connected, String cause) {
        if (Identity.of(clientId(input)).orElseThrow() instanceof ClientRole.Device device) {
            String listener = input.getConnectionInformation()
                    .getListener()
                    .map(Listener::getName)
                    .orElse("unknown");
            announce(mark.site(), device.id(), new Presence(connected, mark.epoch(), listener, cause, clock.instant()));
        }
    }

    private void announce(SiteId site, DeviceId device, Presence presence) {
        announcer.retain(Topics.of(site, device, TopicKind.PRESENCE), presence.json());
    }

    private static Optional<ConnectionMark> mark(ClientBasedInput input) {
        return ConnectionMark.of(input.getConnectionInformation());
    }

    private static String clientId(ClientBasedInput input) {
        return input.getClientInformation().getClientId();
    }

    private static String kebab(DisconnectedReasonCode code) {
        return code.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
