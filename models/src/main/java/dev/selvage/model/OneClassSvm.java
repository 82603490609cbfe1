// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import dev.selvage.decision.model.Score;
import org.tribuo.anomaly.Event;

/**
 * How much less a point belongs to the training data than the most typical training row does: 0 there, larger is stranger.
 * LibSVM's own value is the other way round and crosses 0 at a place of its own choice.
 */
final class OneClassSvm extends FixedModel {
    private static final Event UNKNOWN = new Event(Event.EventType.UNKNOWN);

    private final Opened<Event> opened;
    private final double mostTypical;

    OneClassSvm(Opened<Event> opened) {
        super(opened.card());
        this.opened = opened;
        this.mostTypical = opened.plan().number("mostTypical");
    }

    @Override
    public Score score(double[] features) {
        var example = opened.columns().example(opened.scaler().apply(features), UNKNOWN);
        double belongs = opened.model().predict(example).getOutput().getScore();
        // A NaN must stay one: the caller reports it.
        return Score.of(belongs > mostTypical ? 0 : mostTypical - belongs);
    }
}
