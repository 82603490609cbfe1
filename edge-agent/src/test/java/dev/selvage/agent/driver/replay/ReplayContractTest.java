// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import dev.selvage.agent.driver.DriverFactory;
import dev.selvage.agent.driver.PushContract;
import dev.selvage.protocol.Json;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class ReplayContractTest extends PushContract {
    @TempDir
    private Path folder;

    @Override
    protected DriverFactory factory() {
        return new ReplayFactory();
    }

    @Override
    protected Json.Obj settings() throws Exception {
        return new Tape(folder).rows(2_000).settings().put("speed", 0).build();
    }

    @Override
    protected Map<String, Json.Obj> bindings() {
        return Tape.BINDINGS;
    }
}
