// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.decision;

import dev.selvage.decision.Evidence;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.Situation;
import dev.selvage.decision.audit.AuditRow;
import dev.selvage.decision.model.Contribution;
import java.util.List;
import java.util.Optional;

/**
 * A decision that was taken and waits for its record.
 *
 * @param isQuiet true when nothing changed, and it is recorded only so that the record has no long silence
 * @param micros how long it took
 */
record Taken(Course course, Optional<AuditRow.InSlot> model, Evidence evidence, Situation before, Outcome outcome, List<Contribution> why, boolean isQuiet,
        long micros) {}
