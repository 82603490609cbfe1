// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Intake;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the bytes are: good samples, or one clear reason. */
class SamplesProperties {
    private static final long NOW_MILLIS = 1_790_000_000_000L;
    private static final Naming NAMES = new OwnNames("n1", Map.of("t", "temp", "h", "hum"));

    @Property(tries = 2_000)
    void anyBytesGiveSamplesOrAReason(@ForAll Format format, @ForAll byte[] body) {
        judge(format, body);
    }

    @Property(tries = 2_000)
    void brokenPacksGiveSamplesOrAReason(
            @ForAll Format format, @ForAll("packs") Json pack, @ForAll int at, @ForAll byte flipped) {
        byte[] body = format.write(pack);
        body[Math.floorMod(at, body.length)] ^= flipped;
        judge(format, body);
    }

    @Property
    void whatIsWrittenIsReadTheSame(@ForAll Format format, @ForAll("packs") Json pack) throws Refusal {
        assertTrue(same(pack, format.read(format.write(pack))), pack::text);
    }

    @Provide
    Arbitrary<Json> packs() {
        Arbitrary<String> labels = Arbitraries.of("n", "v", "vs", "vb", "t", "u", "bn", "bt", "bv", "bu", "s", "x");
        Arbitrary<Json> values = Arbitraries.oneOf(
                Arbitraries.of("t", "h", "n1/", "n2/t", "Cel").map(Json.Str::new),
                Arbitraries.doubles().map(Json.Num::new),
                Arbitraries.longs().map(Json.Int::new),
                Arbitraries.of(true, false).map(Json.Bool::new));
        return Arbitraries.maps(labels, values).ofMaxSize(6).<Json>map(Json.Obj::new).list().ofMaxSize(5).map(Json.Arr::new);
    }

    private static void judge(Format format, byte[] body) {
        try {
            List<Sample> samples = Samples.read(format, body, NAMES, NOW_MILLIS);
            assertTrue(!samples.isEmpty() && samples.size() <= Intake.READINGS_MAX);
            for (Sample sample : samples) {
                assertTrue(List.of("temp", "hum").contains(sample.name()), sample::toString);
                assertFalse(sample.value() instanceof PointValue.Missing, sample::toString);
                assertTrue(sample.takenAtMillis() <= NOW_MILLIS + SampleTime.AHEAD_MILLIS_MAX, sample::toString);
                assertTrue(sample.takenAtMillis() >= NOW_MILLIS - SampleTime.BEHIND_MILLIS_MAX, sample::toString);
            }
        } catch (Refusal refusal) {
            assertFalse(refusal.getMessage().isBlank());
            assertTrue(refusal.getMessage().chars().noneMatch(Character::isISOControl), refusal.getMessage());
        }
    }

    /** JSON text cannot tell -0.0 and 0 apart from others of their value; as numbers they are the same. */
    private static boolean same(Json written, Json read) {
        return written.equals(read) || written.text().equals(read.text());
    }
}
