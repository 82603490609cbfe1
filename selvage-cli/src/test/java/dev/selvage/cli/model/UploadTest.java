// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A file on its way to a gateway that has some of it already, loses some, or stays where it is. */
class UploadTest {
    private static final int PIECE = 96 * 1024;
    private static final byte[] FILE = new byte[10 * PIECE + 17];

    static {
        new Random(3).nextBytes(FILE);
    }

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final List<Long> offsets = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    /** Takes a piece that follows what is there, as the gateway does. */
    private Json.Obj put(Json.Obj question) {
        byte[] piece = Base64.getDecoder().decode(question.text("data").orElseThrow());
        assertTrue(piece.length <= PIECE);
        assertEquals(FILE.length, question.integer("size").orElseThrow());
        long offset = question.integer("offset").orElseThrow();
        offsets.add(offset);
        if (offset == kept.size()) {
            kept.writeBytes(piece);
        }
        return state();
    }

    private Json.Obj state() {
        return Json.object().put("sha256", "ab").put("have", kept.size()).put("isWhole", kept.size() == FILE.length).build();
    }

    private void send(Upload.Gateway gateway) throws Exception {
        Upload.send("ab", FILE, gateway, told::add);
    }

    @Test
    void aNewFileIsSentInPiecesAndItsTenthsAreTold() throws Exception {
        send((verb, question) -> put(question));
        assertArrayEquals(FILE, kept.toByteArray());
        assertEquals(12, offsets.size(), "one question, and eleven pieces");
        assertEquals("sent " + 2 * PIECE + " of " + FILE.length + " bytes", told.get(0));
        assertEquals("sent " + FILE.length + " of " + FILE.length + " bytes", told.get(told.size() - 1));
        assertTrue(told.size() <= 11, told.toString());
    }

    @Test
    void whatIsThereIsNotSentAgain() throws Exception {
        kept.write(FILE, 0, 5 * PIECE);
        send((verb, question) -> put(question));
        assertArrayEquals(FILE, kept.toByteArray());
        assertEquals(List.of(0L, 5L * PIECE), offsets.subList(0, 2));
        assertEquals("the gateway has " + 5 * PIECE + " of " + FILE.length + " bytes already; going on", told.get(0));
        told.clear();
        offsets.clear();
        send((verb, question) -> put(question));
        assertEquals(List.of(0L), offsets, "it is whole: asked and nothing else");
        assertEquals(List.of(), told);
    }

    @Test
    void aGatewayThatBeginsAnewIsSentItAnew() throws Exception {
        send((verb, question) -> {
            Json.Obj answer = put(question);
            if (offsets.size() == 4) {
                // its disk was changed
                kept.reset();
                return state();
            }
            return answer;
        });
        assertArrayEquals(FILE, kept.toByteArray());
    }

    @Test
    void oneThatStaysWhereItIsEndsIt() {
        CliException stuck = assertThrows(CliException.class, () -> send((verb, question) -> Json.object().put("have", 7).put("isWhole", false).build()));
        assertEquals("the gateway stays at 7 of " + FILE.length + " bytes; see its log, then offer it again, which goes on from there", stuck.getMessage());
    }

    @Test
    void oneThatDoesNotSayWhatItHasIsNotBelieved() {
        assertEquals("the gateway does not say how much it has; is it of another version?",
                assertThrows(CliException.class, () -> send((verb, question) -> Json.object().build())).getMessage());
    }

    @Test
    void itsRefusalIsTold() {
        CliException full = new CliException("the gateway keeps 64 models (full)");
        assertEquals(full, assertThrows(CliException.class, () -> send((verb, question) -> {
            throw full;
        })));
    }
}
