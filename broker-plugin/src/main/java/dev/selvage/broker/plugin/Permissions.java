// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission;
import com.hivemq.extension.sdk.api.packets.auth.DefaultAuthorizationBehaviour;
import com.hivemq.extension.sdk.api.packets.auth.ModifiableDefaultPermissions;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import dev.selvage.broker.plugin.rules.Rights;
import dev.selvage.protocol.ClientRole;

/**
 * The hard wall: HiveMQ's own permissions of one client, deny by default. Our interceptor and authorizer say no before
 * it, politely and with a reason; what ever slips past them ends the connection here.
 */
final class Permissions {
    private Permissions() {}

    static void fill(ModifiableDefaultPermissions permissions, Rights rights, ClientRole role) {
        permissions.clear();
        permissions.setDefaultBehaviour(DefaultAuthorizationBehaviour.DENY);
        for (Rights.Grant grant : rights.publishGrants(role)) {
            permissions.add(Builders.topicPermission()
                    .topicFilter(grant.filter())
                    .activity(TopicPermission.MqttActivity.PUBLISH)
                    .qos(grant.kind().qos() == 0 ? TopicPermission.Qos.ZERO : TopicPermission.Qos.ZERO_ONE)
                    .retain(
                            grant.kind().retained()
                                    ? TopicPermission.Retain.RETAINED
                                    : TopicPermission.Retain.NOT_RETAINED)
                    .type(TopicPermission.PermissionType.ALLOW)
                    .build());
        }
        for (String filter : rights.subscribeGrants(role)) {
            permissions.add(Builders.topicPermission()
                    .topicFilter(filter)
                    .activity(TopicPermission.MqttActivity.SUBSCRIBE)
                    .sharedSubscription(TopicPermission.SharedSubscription.NOT_SHARED)
                    .type(TopicPermission.PermissionType.ALLOW)
                    .build());
        }
    }
}
