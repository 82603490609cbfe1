// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.model;

import dev.selvage.protocol.Json;
import java.util.List;
import java.util.Optional;

/**
 * A loaded model that scores. Feature vectors have the length and the order of {@link ModelCard#features} and hold finite numbers
 * only: the guard before it has dealt with what is missing. It does no I/O. Not thread-safe: one decision owns it.
 */
public interface Model {
    /** What the model is and where it comes from. Never changes. */
    ModelCard card();

    /** Scores a vector and changes nothing: asked again before {@link #learn}, it answers the same. */
    Score score(double[] features);

    /**
     * The features that made the score what it is, the strongest first.
     *
     * @param top how many at most
     */
    List<Contribution> explain(double[] features, int top);

    /** Takes a vector into the baseline of a streaming detector; trained models ignore it. Not called while an alarm is open. */
    void learn(double[] features);

    /**
     * What {@link #score} depends on besides the model's file, small enough for an audit row; empty when it depends on nothing
     * else, or on too much to write down ({@link ModelCard#replay}).
     */
    Optional<Json.Obj> state();
}
