// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.BindReader;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of profiles, which has no plugin, finds what the driver refuses: points that clash, and no others. */
class ProfileCheckTest {
    @TempDir
    private Path folder;

    @Test
    void bothFindTheSamePointsThatClash() throws Exception {
        int clashes = 0;
        int pairs = 0;
        for (Json.Obj one : ofEachKind()) {
            for (Json.Obj other : around()) {
                boolean refused = isRefused(one, other);
                assertEquals(refused, isFound(one, other), () -> one.text() + " and " + other.text());
                clashes += refused ? 1 : 0;
                pairs++;
            }
        }
        assertTrue(clashes > 50 && clashes < pairs / 2, clashes + " clashes of " + pairs + " pairs");
    }

    /** One binding of each kind and table at address 4. */
    private static List<Json.Obj> ofEachKind() {
        List<Json.Obj> all = new ArrayList<>();
        for (Table table : Table.values()) {
            for (Kind kind : Kind.values()) {
                if (!table.isBits() || kind == Kind.BOOL) {
                    all.add(at(table, 4, kind));
                }
            }
        }
        return all;
    }

    /** Bits, registers and floats from before the widest value to behind it. */
    private static List<Json.Obj> around() {
        List<Json.Obj> all = new ArrayList<>();
        for (int addr = 2; addr <= 8; addr++) {
            all.add(at(Table.COIL, addr, Kind.BOOL));
            all.add(at(Table.HOLDING, addr, Kind.U16));
            all.add(at(Table.HOLDING, addr, Kind.F32));
            all.add(at(Table.INPUT, addr, Kind.U64));
        }
        return all;
    }

    private static Json.Obj at(Table table, int addr, Kind kind) {
        Json.Builder bind = Json.object().put("table", lower(table)).put("addr", addr).put("as", lower(kind));
        return kind == Kind.STRING ? bind.put("count", 3).build() : bind.build();
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static boolean isRefused(Json.Obj one, Json.Obj other) throws DriverException {
        return binding("a", one).clashes(binding("b", other));
    }

    private static Binding binding(String point, Json.Obj bind) throws DriverException {
        return Binding.of(point, BindReader.ofPoint(point, bind), WordOrder.ABCD);
    }

    private boolean isFound(Json.Obj one, Json.Obj other) throws IOException {
        Path file = Files.writeString(folder.resolve("p.yaml"), "format: selvage-profile/1\nprofile: p\nversion: 1.0.0\n"
                + "driver: {use: modbus-tcp, host: h}\npoints:\n  a: {type: float64, bind: " + one.text() + "}\n  b: {type: float64, bind: " + other.text() + "}\n");
        return !DeviceFile.check(file, ProfileSource.bundled()).isEmpty();
    }
}
