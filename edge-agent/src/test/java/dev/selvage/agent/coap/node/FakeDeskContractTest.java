// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.node;

import dev.selvage.protocol.PointValue;
import java.util.List;

/** The tests' desk keeps what a desk promises, so that a surface which works with it works with an agent. */
class FakeDeskContractTest extends NodeDeskContract {
    private final FakeDesk desk = new FakeDesk("node-1");

    @Override
    protected NodeDesk desk() {
        return desk;
    }

    @Override
    protected void proceed() {
        desk.full = false;
    }

    @Override
    protected void task(String id) {
        desk.tasks.add(FakeDesk.task(id, 1));
    }

    @Override
    protected void wish(double setpoint) {
        desk.wishes.put("setpoint", new PointValue.Float64(setpoint));
    }

    @Override
    protected void file(String name, byte[] bytes) {
        desk.files.put(name, bytes);
    }

    @Override
    protected void fill() {
        desk.full = true;
    }

    @Override
    protected List<String> events() {
        return desk.events.stream().map(NodeEvent::name).toList();
    }
}
