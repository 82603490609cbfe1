// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverContract;
import dev.selvage.agent.driver.DriverFactory;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A node that is called keeps the driver's contract. One that calls has nothing to read: see {@link PushDriverTest}. */
class PullContractTest extends DriverContract {
    private static TestNode node;

    @BeforeAll
    static void startNode() throws Exception {
        node = new TestNode();
        // the first question of this process, which may be slow
        try (Driver driver = new CoapFactory().open(ofNode(), TestNode.BINDINGS, Surroundings.none())) {
            assertEquals("21.5", TestNode.firstGood(driver, "temp", 1).value().toString());
        }
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
        return ofNode();
    }

    private static Json.Obj ofNode() {
        return Json.object().put("use", "coap").put("mode", "pull").put("uri", node.uri()).build();
    }

    @Override
    protected Map<String, Json.Obj> bindings() {
        return TestNode.BINDINGS;
    }
}
