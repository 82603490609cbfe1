// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.gateway.refusal.Outcome;
import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.protocol.Json;
import dev.selvage.replica.Cell;
import dev.selvage.task.json.Fields;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What all requests about a device's rows read alike. */
class ReadingTest {
    private static Fields of(Json device) {
        return Fields.of(Json.object().put("device", device).build());
    }

    private static String refusal(Fields in) {
        String ignored = Reading.device(in);
        RefusedException refused = assertThrows(RefusedException.class, () -> Reading.check(in), ignored);
        assertEquals("bad-request", refused.code());
        return refused.getMessage();
    }

    @Test
    void aDeviceIsOneByItsName() throws Exception {
        Fields in = of(new Json.Str("pump-1"));
        assertEquals("pump-1", Reading.device(in));
        Reading.check(in);
        assertEquals("device: is missing", refusal(Fields.of(Json.object().build())));
        assertEquals("device: \"../x\" is no device's name", refusal(of(new Json.Str("../x"))));
        assertEquals("device: must be a text, not 7", refusal(of(new Json.Int(7))));
    }

    @Test
    void cellsOfTheWrongKindAreNothing() {
        List<Cell> odd = List.of(Cell.none(), Cell.of(1.5), Cell.of(3L));
        assertEquals(List.of("", "", ""), odd.stream().map(Reading::text).toList());
        assertEquals(List.of(0L, 0L, 3L), odd.stream().map(Reading::number).toList());
        assertEquals("x", Reading.text(Cell.of("x")));
    }

    @Test
    void anOutcomeIsAnAnswerOrARefusal() {
        Json.Obj answer = Json.object().put("a", 1).build();
        assertEquals(answer, Outcome.of(answer).future().join());
        RefusedException refusal = new RefusedException("no", "it is not", "try another");
        CompletionException failed = assertThrows(CompletionException.class, () -> Outcome.of(refusal).future().join());
        assertEquals("no", assertInstanceOf(RefusedException.class, failed.getCause()).code());
    }
}
