// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static Json.Obj json(String text) throws Exception {
        return JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    private void query(String answer, boolean asJson) throws Exception {
        QueryCommand.print(json(answer), asJson, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void devicesAreATable() throws Exception {
        assertEquals(
                List.of("device  status", "sim-1   online"),
                DevicesCommand.lines(json("{\"devices\":[{\"device\":\"sim-1\",\"status\":\"online\"}]}"), false));
        assertEquals(List.of("no devices yet"), DevicesCommand.lines(json("{\"devices\":[]}"), false));
        assertEquals(List.of("{\"devices\":[]}"), DevicesCommand.lines(json("{\"devices\":[]}"), true));
    }

    @Test
    void rowsAreATable() throws Exception {
        query("{\"columns\":[\"a\",\"b\"],\"rows\":[[1,\"x\"],[null,2.5]],\"truncated\":false}", false);

        assertEquals(List.of("a  b", "1  x", "-  2.5"), out.toString().lines().toList());
        assertEquals("", err.toString());
    }

    @Test
    void missingRowsAreSaidBesideTheRows() throws Exception {
        query("{\"columns\":[\"a\"],\"rows\":[[1]],\"truncated\":true}", false);

        assertTrue(err.toString().contains("left out further rows after 1"), err.toString());
    }

    @Test
    void jsonIsTheAnswerItself() throws Exception {
        query("{\"columns\":[],\"rows\":[]}", true);

        assertEquals("{\"columns\":[],\"rows\":[]}", out.toString().strip());
    }

    @Test
    void anAnswerOfAnotherShapeIsRefused() throws Exception {
        Json.Obj odd = json("{\"columns\":[\"a\"],\"rows\":[[1,2]]}");
        PrintWriter nowhere = new PrintWriter(out);

        assertThrows(CliException.class, () -> QueryCommand.print(odd, false, nowhere, nowhere));
        assertThrows(CliException.class, () -> DevicesCommand.lines(odd, false));
    }
}
