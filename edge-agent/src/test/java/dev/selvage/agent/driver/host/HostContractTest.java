// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.host;

import dev.selvage.agent.driver.DriverContract;
import dev.selvage.agent.driver.DriverFactory;
import dev.selvage.protocol.Json;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class HostContractTest extends DriverContract {
    @TempDir
    private Path root;

    @Override
    protected DriverFactory factory() {
        return new HostFactory();
    }

    @Override
    protected Json.Obj settings() throws Exception {
        return FakeHost.raspberryPi(root).settings();
    }

    @Override
    protected Map<String, Json.Obj> bindings() {
        return FakeHost.everywhere(root);
    }
}
