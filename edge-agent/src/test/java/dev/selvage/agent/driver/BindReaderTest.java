// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.protocol.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BindReaderTest {
    private static final Json.Obj BIND = Json.object()
            .put("key", "load")
            .put("empty", "")
            .put("zone", 3)
            .put("scale", 0.5)
            .put("on", true)
            .put("list", Json.texts(List.of("a")))
            .put("none", Json.texts(List.of()))
            .build();
    private static final BindReader READER = BindReader.ofPoint("p1", BIND);

    @Test
    void readsWhatIsThere() throws DriverException {
        assertEquals("load", READER.text("key"));
        assertEquals(3, READER.integer("zone"));
        assertEquals(3.0, READER.number("zone"));
        assertEquals(0.5, READER.number("scale"));
        assertEquals(new Json.Bool(true), READER.any("on"));
        assertEquals(List.of(new Json.Str("a")), READER.list("list"));
    }

    @Test
    void fallsBackOnlyWhenThereIsNothing() throws DriverException {
        assertEquals("/proc", READER.text("proc", "/proc"));
        assertEquals("load", READER.text("key", "x"));
        assertEquals(42, READER.integer("seed", 42));
        assertEquals(1.5, READER.number("amp", 1.5));
        assertEquals("point \"p1\" needs a whole number as \"key\", not \"load\"", complaint(() -> READER.integer("key", 1)));
    }

    @Test
    void namesPointAndMemberAndWhatWouldBeRight() {
        assertEquals("point \"p1\" lacks \"path\": a text", complaint(() -> READER.text("path")));
        assertEquals("point \"p1\" needs a text as \"empty\", not \"\"", complaint(() -> READER.text("empty")));
        assertEquals("point \"p1\" needs a whole number as \"scale\", not 0.5", complaint(() -> READER.integer("scale")));
        assertEquals("point \"p1\" needs a number as \"on\", not true", complaint(() -> READER.number("on")));
        assertEquals("point \"p1\" needs a list as \"none\", not []", complaint(() -> READER.list("none")));
    }

    @Test
    void pathsStartAtTheFolderUnlessTheyAreAbsolute() throws DriverException {
        Path folder = Path.of("/etc/selvage");
        BindReader reader = BindReader.ofDriver("d", Json.object().put("a", "../x.csv").put("b", "/x").put("c", "").put("odd", "a\0b").build());
        assertEquals(Path.of("/etc/selvage/../x.csv"), reader.path("a", folder));
        assertEquals(Path.of("/x"), reader.path("b", folder));
        assertEquals(Optional.of(Path.of("/x")), reader.optionalPath("b", folder));
        assertEquals(Optional.empty(), reader.optionalPath("c", folder));
        assertEquals(Optional.empty(), reader.optionalPath("none", folder));
        assertEquals("driver \"d\" needs a path as \"odd\": Nul character not allowed", complaint(() -> reader.path("odd", folder)));
    }

    @Test
    void aDevicesFolderIsThatOfItsFileElseTheWorkingFolder() {
        assertEquals(Path.of("/etc/selvage"), Surroundings.of(Optional.of(Path.of("/etc/selvage/pump-1.yaml"))).folder());
        assertEquals(Path.of("").toAbsolutePath(), Surroundings.of(Optional.of(Path.of("pump-1.yaml"))).folder());
        assertEquals(Path.of("").toAbsolutePath().getParent(), Surroundings.of(Optional.of(Path.of("../pump-1.yaml"))).folder());
        assertEquals(Path.of("").toAbsolutePath(), Surroundings.none().folder());
    }

    @Test
    void refusesMembersNobodyKnows() {
        assertEquals(
                "driver \"host\" does not know \"prok\"; allowed: use, proc",
                complaint(() -> BindReader.ofDriver("host", Json.object().put("prok", "/p").build()).only("use", "proc")));
    }

    @Test
    void keepsForeignTextPrintable() {
        BindReader odd = BindReader.ofPoint("a\nb", Json.object().put("key", "x\u001b[2J").build());
        assertEquals(
                "point \"a\\u000ab\" needs a whole number as \"key\", not \"x\\u001B[2J\"", complaint(() -> odd.integer("key")));
    }

    @Test
    void readsDurationsAsSecondsOrText() throws DriverException {
        assertEquals(2_500, duration(new Json.Num(2.5)));
        assertEquals(10_000, duration(new Json.Int(10)));
        assertEquals(500, duration(new Json.Str("500ms")));
        assertEquals(7_000, duration(new Json.Str("7s")));
        assertEquals(600_000, duration(new Json.Str("10m")));
        assertEquals(7_200_000, duration(new Json.Str("2h")));
        assertEquals(86_400_000, duration(new Json.Str("1d")));
    }

    @Test
    void refusesDurationsThatAreNone() {
        List<Json> wrong = List.of(
                new Json.Int(0), new Json.Int(-5), new Json.Num(0.0001), new Json.Str("0s"), new Json.Str("10"),
                new Json.Str("10 m"), new Json.Str("1h30m"), new Json.Str("-1s"), new Json.Str("999999999999d"),
                new Json.Num(1e300), new Json.Bool(true));
        for (Json value : wrong) {
            assertEquals(
                    "point \"p\" needs a duration such as 2.5 (seconds) or \"10m\" as \"hold\", not " + value.text(),
                    complaint(() -> duration(value)));
        }
    }

    private static long duration(Json value) throws DriverException {
        return BindReader.ofPoint("p", Json.object().put("hold", value).build()).durationMillis("hold");
    }

    private static String complaint(Executable reading) {
        return assertThrows(DriverException.class, reading).getMessage();
    }
}
