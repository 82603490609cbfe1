// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The published contract says what the code does: row for row, and in every example. */
class TopicsDocTest {
    private static final Pattern EXAMPLE = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
    /** Kind, pattern, publisher, QoS, retained, expires, format; the content column is prose. */
    private static final int COLUMNS_CHECKED = 7;

    private static String doc() throws IOException {
        return Files.readString(Path.of(System.getProperty("selvage.root"), "docs", "topics.md"));
    }

    private static String expiry(int seconds) {
        int day = 86_400;
        if (seconds == 0) {
            return "-";
        }
        return seconds % day == 0 ? seconds / day + " d" : seconds + " s";
    }

    private static String row(TopicKind kind) {
        return String.join(
                " | ",
                "`" + kind.name() + "`",
                "`" + kind.pattern() + "`",
                kind.publisher().name().toLowerCase(Locale.ROOT),
                Integer.toString(kind.qos()),
                kind.retained() ? "yes" : "no",
                expiry(kind.expirySeconds()),
                kind.format().name());
    }

    private static String checkedColumns(String line) {
        List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::trim).toList();
        return String.join(" | ", cells.subList(1, 1 + COLUMNS_CHECKED));
    }

    @Test
    void theTableIsTheCode() throws IOException {
        List<String> inDoc = doc().lines()
                .filter(line -> line.matches("\\| `[A-Z_]+` \\|.*"))
                .map(TopicsDocTest::checkedColumns)
                .toList();
        assertEquals(Arrays.stream(TopicKind.values()).map(TopicsDocTest::row).toList(), inDoc);
    }

    @Test
    void everyRowHasAContent() throws IOException {
        List<String> empty = doc().lines()
                .filter(line -> line.matches("\\| `[A-Z_]+` \\|.*") && line.matches(".*\\|\\s*\\|\\s*"))
                .toList();
        assertEquals(List.of(), empty);
    }

    @Test
    void everyTopicOfTheBrokerIsNamed() throws IOException {
        List<String> inDoc = doc().lines()
                .filter(line -> line.startsWith("| `sv1/_broker/"))
                .map(line -> line.split("`", -1)[1])
                .sorted()
                .toList();
        assertEquals(List.of(Topics.BROKER_DENIED, Topics.BROKER_DROPPED, Topics.BROKER_METRICS), inDoc);
    }

    @Test
    void everyExampleIsAnObject() throws IOException {
        List<String> examples = new ArrayList<>();
        EXAMPLE.matcher(doc()).results().forEach(m -> examples.add(m.group(1)));
        assertFalse(examples.isEmpty());
        for (String example : examples) {
            assertDoesNotThrow(() -> JsonReader.readObject(example.getBytes(StandardCharsets.UTF_8)), example);
        }
    }

    @Test
    void theExamplesThatReadersLookFor() throws IOException {
        String doc = doc();
        for (String topic : List.of("about", "status", "presence", "state/<point>", "metrics", "alarm/<name>", "sync/h")) {
            assertEquals(1, doc.split("\n\n`" + Pattern.quote(topic) + "`[^\n]*\n```json\n", -1).length - 1, topic);
        }
        assertTrue(doc.lines().anyMatch(l -> l.startsWith("{\"error\": {\"code\":")));
    }

    @Test
    void limitsAndPrefixesAreTheCodes() throws IOException {
        String doc = doc();
        for (String fact : List.of(
                Limits.TOPIC_BYTES_MAX + " bytes and " + Limits.TOPIC_SLASHES_MAX + " slashes",
                "payload at most " + Limits.PACKET_BYTES_MAX / 1024 + " KiB",
                "JSON at most " + Limits.JSON_BYTES_MAX / 1024 + " KiB",
                Limits.JSON_DEPTH_MAX + " levels deep",
                String.format(Locale.ROOT, "%,d items", Limits.JSON_ITEMS_MAX),
                "1 to " + Limits.KEEP_ALIVE_SECONDS_MAX + " seconds",
                Limits.SESSION_EXPIRY_SECONDS_MAX / 86_400 + " days at most",
                "`" + ClientRole.GATEWAY_PREFIX + "<gateway>`",
                "`" + ClientRole.OPERATOR_PREFIX + "<operator>`")) {
            assertTrue(doc.contains(fact), fact);
        }
        for (Quality quality : Quality.values()) {
            assertTrue(doc.contains("`" + quality.wire() + "`"), quality.wire());
        }
    }
}
