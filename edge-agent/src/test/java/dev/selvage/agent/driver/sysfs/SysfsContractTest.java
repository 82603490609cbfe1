// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.sysfs;

import dev.selvage.agent.driver.DriverContract;
import dev.selvage.agent.driver.DriverFactory;
import dev.selvage.protocol.Json;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class SysfsContractTest extends DriverContract {
    @TempDir
    private Path root;

    @Override
    protected DriverFactory factory() {
        return new SysfsFactory();
    }

    @Override
    protected Json.Obj settings() throws Exception {
        return new FakeSys(root.toRealPath()).settings().build();
    }

    @Override
    protected Map<String, Json.Obj> bindings() {
        return Map.of("temp", FakeSys.TEMP, "door", FakeSys.DOOR, "led", FakeSys.LED, "fan", FakeSys.FAN, "opens", FakeSys.OPENS);
    }
}
