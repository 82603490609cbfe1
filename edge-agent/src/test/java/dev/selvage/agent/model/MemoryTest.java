// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.decision.spec.LearnSpec;
import dev.selvage.model.manifest.Input;
import dev.selvage.protocol.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryTest {
    private static final List<Input> INPUTS = List.of(new Input("t", "Cel"));

    private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();

    @TempDir
    Path folder;

    private static LearnSpec ewma(int rows, int warmUp) {
        return new LearnSpec(LearnSpec.Way.EWMA, rows, 0, 0.25, Json.object().put("warmUp", warmUp).build());
    }

    private Workbench bench() {
        return new Workbench("d", new Keeper(folder.resolve("models"), new TrustedKeys(folder.resolve("keys"))), loop::add);
    }

    /** What a start finds of so many rows that were noted before. */
    private List<double[]> recalled(LearnSpec spec, int noted) throws InterruptedException {
        try (Workbench bench = bench()) {
            Memory memory = new Memory("d", bench);
            memory.open("heat", spec, INPUTS, rows -> rows, rows -> {});
            for (int i = 0; i < noted; i++) {
                memory.note("heat", new double[] {i}, i);
            }
            memory.write();
            bench.await(30_000);
        }
        loop.clear();
        BlockingQueue<List<double[]>> found = new LinkedBlockingQueue<>();
        try (Workbench bench = bench()) {
            new Memory("d", bench).open("heat", spec, INPUTS, rows -> rows, found::add);
            Optional.ofNullable(loop.poll(30, TimeUnit.SECONDS)).orElseThrow(() -> new AssertionError("nothing was read")).run();
        }
        return found.remove();
    }

    /** A detector that is given fewer rows than it warms up with is blind after each start. */
    @ParameterizedTest
    @CsvSource({"30, 64, 1024", "2000, 64, 2000", "30, 3000, 3000"})
    void asManyRowsAreKeptAsMakeADetectorWarm(int rows, int warmUp, int kept) throws InterruptedException {
        assertEquals(kept, recalled(ewma(rows, warmUp), 4_096).size());
    }

    @Test
    void theyAreTheLastOnesInTheirOrder() throws InterruptedException {
        List<double[]> rows = recalled(ewma(30, 2), 1_500);
        assertEquals(476, rows.get(0)[0]);
        assertEquals(1_499, rows.get(rows.size() - 1)[0]);
    }
}
