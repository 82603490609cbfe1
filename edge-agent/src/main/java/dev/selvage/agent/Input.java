// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.driver.Reading;
import dev.selvage.link.LinkEvent;

/** What other threads hand to the agent's loop. */
sealed interface Input {
    /** A driver's reading. */
    record Read(Reading reading) implements Input {}

    /** Something that happened on the link. */
    record Link(LinkEvent event) implements Input {}
}
