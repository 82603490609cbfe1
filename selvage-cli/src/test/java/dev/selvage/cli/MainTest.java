// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @ParameterizedTest
    @ValueSource(strings = {"up", "watch", "devices", "query", "conflicts", "explain", "profile", "profile check", "profile show",
        "task", "task submit", "task show", "task list", "task cancel", "task approve", "task watch",
        "workflow", "workflow run", "workflow show", "workflow list", "workflow cancel", "workflow check", "desired", "desired set", "desired show",
        "model", "model key", "model train", "model evaluate", "model show", "model offer", "model approve", "model withdraw", "model status"})
    void everyCommandHelpsWithAnExample(String command) {
        Run run = Run.of((command + " --help").split(" "));

        assertEquals(0, run.exit());
        assertTrue(run.out().contains("Example: selvage " + command), run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "nonsense", "up --nonsense", "up --agents -1", "up --agents x", "up --port 70000 --no-broker", "up --site NO!",
        "up --broker mqtt://127.0.0.1", "up --demo", "up --demo valve", "up --cut-link 20s", "up --demo pump --cut-link soon", "up --demo pump --cut-link -1s",
        "up --recordings", "watch State!", "watch --broker mqtt://h --port 1", "query", "devices extra", "profile",
        "profile check", "profile show x.yaml", "devices --site NO!", "watch --count many",
        "conflicts extra", "conflicts --limit 0", "conflicts --limit 201", "conflicts --limit x", "explain", "explain d desired",
        "explain --shared hall fact", "explain --shared",
        "task", "task submit", "task submit --type a/b", "task submit --type x --args 7", "task submit --type x --to device", "task submit --type x --deadline soon",
        "task submit --type x --retries many", "task submit --type x --rollout {}", "task show", "task cancel", "task approve t-1", "task list extra",
        "workflow", "workflow run", "workflow check", "workflow show", "desired", "desired set d p", "desired show",
        "model", "model train", "model train --data x --profile p --decision d --family nope --out o", "model train --profile p --decision d --family cart --out o --rows 1 --until 2026-01-01",
        "model train --data x --profile p --decision d --family cart --out o --until soon", "model show", "model show d --key a --keys b", "model offer d", "model offer d --device x --select y=1",
        "model offer d --device NO!", "model offer d --select =", "model offer d --device x --stage soon", "model approve", "model approve m", "model withdraw m", "model status a b"
    })
    void wrongUsageIsOneLineAndExit2(String line) {
        Run run = Run.of(line.split(" "));

        assertEquals(2, run.exit(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals("", run.out());
    }

    @Test
    void withoutACommandItHelpsAndExits2() {
        Run run = Run.of();

        assertEquals(2, run.exit());
        assertTrue(run.out().startsWith("Usage: selvage"), run.out());
    }

    @Test
    void theVersionIsTold() {
        assertTrue(Run.of("--version").out().startsWith("selvage "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"devices --port 1", "query SELECT --port 1", "watch --port 1", "conflicts --port 1",
        "explain d desired x --port 1", "task submit --type x --port 1", "task submit --type x --wait --port 1", "task show t-1 --port 1", "task list --port 1",
        "task cancel t-1 --port 1", "task approve t-1 --groups 1 --port 1", "task watch --port 1", "workflow show r-1 --port 1", "workflow list --port 1",
        "workflow cancel r-1 --port 1", "desired set d p 1 --port 1", "desired show d --port 1", "devices --broker http://x",
        "model approve m --device d --port 1", "model withdraw m --select a=b --port 1", "model status --port 1", "model show none", "model offer none --device d"})
    void aBrokerThatIsNotThereIsOneLineAndExit1(String line) {
        Run run = Run.of(line.split(" "));

        assertEquals(1, run.exit());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("selvage: "), run.err());
    }

    @Test
    void aDemonstrationWithoutItsRecordingsIsOneLineAndLeavesNothing(@TempDir Path folder) {
        Run run = Run.of("up", "--demo", "pump", "--data", folder.resolve("data").toString(), "--recordings", folder.resolve("none").toString());

        assertEquals(1, run.exit());
        assertTrue(run.err().startsWith("selvage: --demo pump replays a run of the Skoltech Anomaly Benchmark, and there is no " + folder.resolve("none")), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(Files.notExists(folder.resolve("data")), "no broker, no store, no key");
    }

    @Test
    void twoDevicesOfOneNameAreRefused(@TempDir Path folder) throws Exception {
        String device = "format: selvage-device/1\ndevice: twin\nprofile: simulated-device@1\nparams: {seed: 1}\n";
        Path a = Files.writeString(folder.resolve("a.yaml"), device);
        Path b = Files.writeString(folder.resolve("b.yaml"), device);

        Run run = Run.of("up", "--data", folder.toString(), "--device", a.toString(), "--device", b.toString());

        assertEquals(1, run.exit());
        assertTrue(run.err().startsWith("selvage: two devices are called twin"), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }
}
