// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Models as people read them. */
class ModelTextTest {
    private static Json.Obj json(String text) throws Exception {
        return JsonReader.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void statusIsATableOfSlotsAndOneOfOffers() throws Exception {
        List<Json.Obj> models = List.of(
                json("{'device':'pump-1','name':'guard','slot':'a','version':'1.0.0','sha256':'5f','state':'active','reason':'','figures':{'decisions':120,'alarms':2},'updated':'2026-01-05T08:00:00Z'}"),
                json("{'device':'pump-1','name':'guard','slot':'offer','version':'1.1.0','sha256':'60','state':'refused','reason':'unknown-key: no key','figures':{},'updated':'2026-01-05T08:01:00Z'}"));
        List<Json.Obj> offers = List.of(json("{'device':'pump-1','name':'guard','version':'1.1.0','sha256':'60','stage':'shadow','by':'ann','set':'2026-01-05T08:00:30Z'}"));
        assertEquals(List.of(
                "device  model  slot   version  state    decisions  agreed  alarms  faults  updated               reason",
                "pump-1  guard  a      1.0.0    active   120        -       2       -       2026-01-05T08:00:00Z  -",
                "pump-1  guard  offer  1.1.0    refused  -          -       -       -       2026-01-05T08:01:00Z  unknown-key: no key",
                "",
                "offered to  model  version  stage   by   since",
                "pump-1      guard  1.1.0    shadow  ann  2026-01-05T08:00:30Z"), ModelText.status(models, offers));
    }

    @Test
    void whereThereIsNothingThatIsSaid() {
        assertEquals(List.of("no device says anything of a model"), ModelText.status(List.of(), List.of()));
    }

    @Test
    void whatADeviceWritesCannotMoveTheCursor() throws Exception {
        List<String> lines = ModelText.status(List.of(json("{'device':'d','name':'\\u001b[2J','slot':'a','reason':'\\n'}")), List.of());
        assertTrue(lines.stream().allMatch(line -> line.chars().noneMatch(Character::isISOControl)), lines.toString());
        assertEquals(2, lines.size());
    }

    @Test
    void featuresHaveTheirRangesAndSpread() {
        List<String> lines = ModelText.features(List.of(new FeatureStats("t", "Cel", 10, -1.5, 2.5, 0.25, 4), new FeatureStats("n", "", 10, 0, 1e9, 1, 0)));
        assertTrue(lines.get(1).matches("t +Cel +-1\\.500 +2\\.500 +0\\.2500 +2\\.000"), lines.get(1));
        assertTrue(lines.get(2).matches("n +- +0\\.000 +1\\.000e\\+09 +1\\.000 +0\\.000"), lines.get(2));
    }
}
