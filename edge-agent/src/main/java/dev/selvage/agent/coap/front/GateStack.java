// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import java.util.function.LongSupplier;
import org.eclipse.californium.core.network.Outbox;
import org.eclipse.californium.core.network.stack.BaseCoapStack;
import org.eclipse.californium.core.network.stack.BlockwiseLayer;
import org.eclipse.californium.core.network.stack.CongestionControlLayer;
import org.eclipse.californium.core.network.stack.ExchangeCleanupLayer;
import org.eclipse.californium.core.network.stack.ExtendedCoapStack;
import org.eclipse.californium.core.network.stack.Layer;
import org.eclipse.californium.core.network.stack.ObserveLayer;
import org.eclipse.californium.elements.EndpointContextMatcher;
import org.eclipse.californium.elements.config.Configuration;

/** The library's layers for UDP, with the gate below those that keep something. */
final class GateStack extends BaseCoapStack implements ExtendedCoapStack {
    GateStack(Outbox outbox, Configuration config, EndpointContextMatcher matcher, Callers callers, LongSupplier monotonicMillis) {
        super(outbox);
        setLayers(new Layer[] {
            new ExchangeCleanupLayer(config),
            new ObserveLayer(config),
            new BlockwiseLayer("", false, config, matcher),
            new GateLayer(callers, monotonicMillis),
            CongestionControlLayer.newImplementation("", config)
        });
    }
}
