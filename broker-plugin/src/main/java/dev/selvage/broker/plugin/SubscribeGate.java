// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerOutput;
import dev.selvage.broker.plugin.rules.Denials;
import dev.selvage.broker.plugin.rules.Identity;
import dev.selvage.broker.plugin.rules.Rights;
import dev.selvage.broker.plugin.rules.SubscribeRules;
import dev.selvage.broker.plugin.rules.Verdict;

/** Refuses a subscription with a reason code; what it lets through still meets the permissions. */
final class SubscribeGate implements SubscriptionAuthorizer {
    private final SubscribeRules rules;
    private final Doorman doorman;

    SubscribeGate(Rights rights, Doorman doorman) {
        this.rules = new SubscribeRules(rights);
        this.doorman = doorman;
    }

    @Override
    public void authorizeSubscribe(SubscriptionAuthorizerInput input, SubscriptionAuthorizerOutput output) {
        String clientId = input.getClientInformation().getClientId();
        String filter = input.getSubscription().getTopicFilter();
        Verdict verdict = doorman.decide(
                Denials.Act.SUBSCRIBE,
                clientId,
                filter,
                () -> rules.check(Identity.of(clientId).orElseThrow(), filter));
        if (verdict instanceof Verdict.Refused refused) {
            output.failAuthorization(Codes.suback(refused.reason()), refused.message());
        } else {
            output.nextExtensionOrDefault();
        }
    }
}
