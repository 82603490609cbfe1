// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class CellsProperties {
    @Property(tries = 500)
    void quotedCellsComeBackAsTheyWere(
            @ForAll @Size(min = 1, max = 8) List<@StringLength(max = 12) @Chars({'a', ',', '"', ' ', ';', 'ü', '\''}) String> cells) {
        String line = cells.stream().map(cell -> "\"" + cell.replace("\"", "\"\"") + "\"").collect(Collectors.joining(","));
        assertEquals(cells, new Cells(',', '"').of(line));
    }

    @Property(tries = 500)
    void anyLineIsSplitWithoutFailing(@ForAll @StringLength(max = 40) @Chars({'a', ',', '"', ' ', '\t'}) String line) {
        List<String> cells = new Cells(',', '"').of(line);
        assertEquals(false, cells.isEmpty());
        assertEquals(true, cells.size() <= 1 + line.chars().filter(c -> c == ',').count());
    }

    @Property(tries = 200)
    void linesAreThoseOfTheText(@ForAll @Size(max = 20) List<@StringLength(max = 30) @Chars({'a', 'b', ' ', 'ü'}) String> lines) throws IOException {
        byte[] text = Tape.utf8(lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
        List<String> found = new ArrayList<>();
        try (Lines reader = new Lines(new ByteArrayInputStream(text))) {
            for (Optional<String> line = reader.next(); line.isPresent(); line = reader.next()) {
                found.add(line.get());
            }
        }
        assertEquals(lines, found);
    }
}
