// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import dev.selvage.broker.plugin.rules.Denials;
import dev.selvage.broker.plugin.rules.Identity;
import dev.selvage.broker.plugin.rules.PublishRules;
import dev.selvage.broker.plugin.rules.RateLimit;
import dev.selvage.broker.plugin.rules.Reason;
import dev.selvage.broker.plugin.rules.Rights;
import dev.selvage.broker.plugin.rules.Verdict;
import dev.selvage.protocol.ClientRole;

/**
 * Refuses a PUBLISH with a reason code and leaves the connection alone. An interceptor, because HiveMQ follows an
 * authorizer's refusal with a DISCONNECT.
 */
final class PublishGate implements PublishInboundInterceptor {
    private final PublishRules rules;
    private final RateLimit rateLimit;
    private final Doorman doorman;

    PublishGate(Rights rights, RateLimit rateLimit, Doorman doorman) {
        this.rules = new PublishRules(rights);
        this.rateLimit = rateLimit;
        this.doorman = doorman;
    }

    @Override
    public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
        String clientId = input.getClientInformation().getClientId();
        String topic = input.getPublishPacket().getTopic();
        Verdict verdict = doorman.decide(Denials.Act.PUBLISH, clientId, topic, () -> decide(clientId, input));
        if (verdict instanceof Verdict.Refused refused) {
            output.preventPublishDelivery(Codes.puback(refused.reason()), refused.message());
        }
    }

    private Verdict decide(String clientId, PublishInboundInput input) {
        ClientRole role = Identity.of(clientId).orElseThrow();
        // A gateway speaks for a whole fleet; what it sends was asked for by devices and operators that are limited.
        if (!(role instanceof ClientRole.Gateway) && !rateLimit.take(clientId, System.nanoTime())) {
            return Verdict.refuse(Reason.RATE, "too many messages; slow down and send this one again later");
        }
        return rules.check(role, Packets.publication(input.getPublishPacket()));
    }
}
