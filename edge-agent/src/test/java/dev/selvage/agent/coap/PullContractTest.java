// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap;

import dev.selvage.agent.driver.DriverContract;
import dev.selvage.agent.driver.DriverFactory;
import dev.selvage.protocol.Json;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A node that is called keeps the driver's contract. One that calls has nothing to read: see {@link PushDriverTest}. */
class PullContractTest extends DriverContract {
    private static TestNode node;

    @BeforeAll
    static void startNode() {
        node = new TestNode();
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @Override
    protected DriverFactory factory() {
        return new CoapFactory();
    }

    @Override
    protected Json.Obj settings() {
        return Json.object().put("use", "coap").put("mode", "pull").put("uri", node.uri()).build();
    }

    @Override
    protected Map<String, Json.Obj> bindings() {
        return TestNode.BINDINGS;
    }
}
