// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import dev.selvage.broker.plugin.rules.ConnectRequest;
import dev.selvage.broker.plugin.rules.ConnectRules;
import dev.selvage.broker.plugin.rules.Connections;
import dev.selvage.broker.plugin.rules.Denials;
import dev.selvage.broker.plugin.rules.Identity;
import dev.selvage.broker.plugin.rules.Reason;
import dev.selvage.broker.plugin.rules.Rights;
import dev.selvage.broker.plugin.rules.Verdict;
import dev.selvage.protocol.ClientRole;
import dev.selvage.protocol.Printable;
import java.net.InetAddress;
import java.util.OptionalLong;

/** Lets a CONNECT in with its permissions, or answers with the reason why not. */
final class ConnectGate implements SimpleAuthenticator {
    /** CONNECT user property: the process's session; a reconnect of the same process carries the same value. */
    private static final String SESSION = "session";
    /** CONNECT user property: the site a client belongs to. */
    private static final String SITE = "site";

    private final Rights rights;
    private final ConnectRules rules;
    private final Connections connections;
    private final Doorman doorman;

    ConnectGate(Rights rights, Connections connections, Doorman doorman) {
        this.rights = rights;
        this.rules = new ConnectRules(rights);
        this.connections = connections;
        this.doorman = doorman;
    }

    @Override
    public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
        String clientId = input.getConnectPacket().getClientId();
        Verdict verdict = doorman.decide(Denials.Act.CONNECT, clientId, "", () -> admit(input, output));
        if (verdict instanceof Verdict.Refused refused) {
            output.failAuthentication(Codes.connack(refused.reason()), refused.message());
        } else {
            output.authenticateSuccessfully();
        }
    }

    private Verdict admit(SimpleAuthInput input, SimpleAuthOutput output) {
        ConnectPacket packet = input.getConnectPacket();
        ConnectRequest request = request(input);
        Verdict verdict = rules.check(request);
        if (!verdict.allowed()) {
            return verdict;
        }
        ClientRole role = Identity.of(request.clientId()).orElseThrow();
        Permissions.fill(output.getDefaultPermissions(), rights, role);
        // Last, because from here on the id is taken until HiveMQ tells of this connection's end.
        OptionalLong epoch = connections.admit(
                request.clientId(), packet.getUserProperties().getFirst(SESSION));
        if (epoch.isEmpty()) {
            String what = role instanceof ClientRole.Device ? "device id " : "client id ";
            return Verdict.refuse(Reason.ID_IN_USE, what + Printable.of(request.clientId())
                    + " is in use by another session; give this one another id, or stop the other");
        }
        new ConnectionMark(epoch.getAsLong(), rules.siteOf(request)).attach(input.getConnectionInformation());
        return verdict;
    }

    private static ConnectRequest request(SimpleAuthInput input) {
        ConnectPacket packet = input.getConnectPacket();
        return new ConnectRequest(
                packet.getClientId(),
                input.getConnectionInformation()
                        .getInetAddress()
                        .filter(InetAddress::isLoopbackAddress)
                        .isPresent(),
                packet.getCleanStart() && packet.getSessionExpiryInterval() == 0,
                packet.getKeepAlive(),
                packet.getWillPublish().map(Packets::publication),
                packet.getUserProperties().getFirst(SITE));
    }
}
