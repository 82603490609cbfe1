// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.agent.coap.key.KeyFiles;
import dev.selvage.agent.driver.BindReader;
import dev.selvage.protocol.Json;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where key files of a relative name are. */
class KeyFolderTest {
    @Test
    void relativeKeyFilesAreFoundFromTheFolderOfTheDeviceFile() throws Exception {
        Json.Obj settings = Json.object().put("keys", "coap-keys").put("own", "/etc/own.pem").put("trust", "").build();
        KeyFiles files = CoapSettings.keyFiles(BindReader.ofDriver("coap", settings), Path.of("/srv/devices"));
        assertEquals(Optional.of(Path.of("/srv/devices/coap-keys")), files.keys());
        assertEquals(Optional.of(Path.of("/etc/own.pem")), files.own());
        assertEquals(Optional.empty(), files.trust());
    }
}
