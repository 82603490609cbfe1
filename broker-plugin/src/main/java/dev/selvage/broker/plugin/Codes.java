// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.subscribe.SubackReasonCode;
import dev.selvage.broker.plugin.rules.Reason;

/**
 * Our reasons as MQTT 5 reason codes. For a publish, 0x83 and 0x97 mean "keep it and try later", 0x87, 0x90 and 0x99
 * mean "this message will never be taken".
 */
final class Codes {
    private Codes() {}

    static ConnackReasonCode connack(Reason reason) {
        return switch (reason) {
            case CLIENT_ID, ID_IN_USE -> ConnackReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
            case KEEP_ALIVE -> ConnackReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
            case INTERNAL -> ConnackReasonCode.UNSPECIFIED_ERROR;
            default -> ConnackReasonCode.NOT_AUTHORIZED;
        };
    }

    static AckReasonCode puback(Reason reason) {
        return switch (reason) {
            case TOPIC -> AckReasonCode.TOPIC_NAME_INVALID;
            case PAYLOAD, SIZE -> AckReasonCode.PAYLOAD_FORMAT_INVALID;
            case RATE -> AckReasonCode.QUOTA_EXCEEDED;
            case INTERNAL -> AckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
            default -> AckReasonCode.NOT_AUTHORIZED;
        };
    }

    static SubackReasonCode suback(Reason reason) {
        return switch (reason) {
            case SHARED -> SubackReasonCode.SHARED_SUBSCRIPTION_NOT_SUPPORTED;
            case SIZE -> SubackReasonCode.TOPIC_FILTER_INVALID;
            case INTERNAL -> SubackReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
            default -> SubackReasonCode.NOT_AUTHORIZED;
        };
    }
}
