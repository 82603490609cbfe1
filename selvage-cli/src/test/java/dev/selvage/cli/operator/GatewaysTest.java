// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.terminal.CliException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GatewaysTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void anAnswerIsHandedOn() throws CliException {
        assertEquals("{\"devices\":[]}", Gateways.answer(utf8("{\"devices\":[]}")).text());
    }

    @Test
    void anErrorBecomesOneLineWithItsHint() {
        byte[] error = utf8("{\"error\":{\"code\":\"sql\",\"message\":\"no such table: x\",\"hint\":\"see\\nsqlite_schema\"}}");

        CliException thrown = assertThrows(CliException.class, () -> Gateways.answer(error));
        assertEquals("no such table: x (sql); see\\u000asqlite_schema", thrown.getMessage());
    }

    @Test
    void bytesThatAreNoJsonAreSaidSo() {
        CliException thrown = assertThrows(CliException.class, () -> Gateways.answer(new byte[] {1}));
        assertTrue(thrown.getMessage().startsWith("the gateway's answer cannot be read"), thrown.getMessage());
    }

    @Test
    void operatorNamesFitATopic() {
        assertTrue(OperatorLink.randomName().matches("cli-[0-9a-f]{8}"));
    }
}
