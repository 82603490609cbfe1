// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import java.util.Optional;

/**
 * What the rules look at in a PUBLISH or a Will.
 *
 * @param payload not copied, and only read
 * @param userProperties how many it carries
 */
public record Publication(
        String topic, int qos, boolean retained, byte[] payload, Optional<String> responseTopic, int userProperties) {

    /** One without response topic and user properties. */
    public static Publication plain(String topic, int qos, boolean retained, byte[] payload) {
        return new Publication(topic, qos, retained, payload, Optional.empty(), 0);
    }
}
