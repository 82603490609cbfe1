// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pieces make the whole, or nothing. */
class WholeResultTest {
    /** Of {@code "grün"}, cut in the middle of a character. */
    private static final String SHA256 = "70f536f11e4a6f8f8403387bd6cd3462fb9ca7278406809544921eb1b0ef725b";

    private static Json.Obj piece(byte[] bytes, int from, int to, String sha256) {
        byte[] part = Arrays.copyOfRange(bytes, from, to);
        return Json.object().put("chunks", 2).put("data", Base64.getEncoder().encodeToString(part)).put("sha256", sha256).build();
    }

    private static String whole(String sha256) throws Exception {
        byte[] bytes = "\"grün\"".getBytes(StandardCharsets.UTF_8);
        List<Json.Obj> pieces = List.of(piece(bytes, 0, 4, sha256), piece(bytes, 4, bytes.length, sha256));
        return new WholeResult(pieces::get).text();
    }

    @Test
    void piecesMakeTheWhole() throws Exception {
        assertEquals("\"grün\"", whole(SHA256));
    }

    @Test
    void otherPiecesDoNot() {
        assertThrows(CliException.class, () -> whole("00"));
    }

    @Test
    void whatIsInOnePieceNeedsNoDigest() throws Exception {
        assertEquals("{}", new WholeResult(chunk -> Json.object().put("chunks", 1).put("data", "e30=").build()).text());
    }
}
