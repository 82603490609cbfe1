// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.FeatureBook;
import dev.selvage.decision.audit.ChainCheck;
import dev.selvage.decision.audit.StoredRow;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.PointInfo;
import dev.selvage.decision.spec.SpecReader;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import dev.selvage.protocol.TopicKind;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Tables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the desk does when the disk takes nothing, when it is killed, and when decisions go. */
class DecisionDeskTest {
    private static final String GUARD = """
            {"every":"sample","inputs":[{"as":"cur","of":"current","agg":"last","maxAge":"60s"}],
             "states":{"normal":{},
               "mid":{"enter":{"when":{">":[{"var":"cur"},50]},"for":1},"leave":{"when":{"<":[{"var":"cur"},40]},"for":1},"do":[{"write":"speed","value":0.5},{"alarm":"mid"}]},
               "stop":{"enter":{"when":{">":[{"var":"cur"},90]},"for":1},"leave":{"when":{"<":[{"var":"cur"},80]},"for":1},"do":[{"alarm":"high"}]}},
             "interlocks":[{"name":"dry","when":{"point":"flow","op":"<","value":1},"force":{"write":"speed","value":0.0}}]}""";
    private static final Map<String, PointInfo> POINTS = Map.of(
            "current", new PointInfo(PointInfo.Kind.REAL, false, List.of(), ""),
            "flow", new PointInfo(PointInfo.Kind.REAL, false, List.of(), ""),
            "speed", new PointInfo(PointInfo.Kind.REAL, true, List.of(), ""));

    @TempDir
    Path folder;

    private Replica replica;
    private boolean isFull;
    private boolean isKilled;
    private boolean isRefusing;
    private int sessions;
    private final List<String> written = new ArrayList<>();
    private DecisionDesk desk;

    private final DecisionOutlet outlet = new DecisionOutlet() {
        @Override
        public CompletableFuture<Void> write(String point, PointValue value) {
            if (isKilled) {
                throw new IllegalStateException("killed");
            }
            written.add(point + "=" + value);
            return isRefusing ? CompletableFuture.failedFuture(new IllegalStateException("stuck")) : CompletableFuture.completedFuture(null);
        }

        @Override
        public void runTask(String id, String type, Json.Obj args) {
            written.add(type);
        }

        @Override
        public void put(TopicKind kind, String name, byte[] payload, long nowMillis) {
            if (isFull) {
                throw new ReplicaException(ReplicaException.Kind.DISK_FULL, "full");
            }
        }

        @Override
        public void onLoop(Runnable work) {
            work.run();
        }
    };

    @BeforeEach
    void open() {
        replica = Replica.open(folder.resolve("replica.db"), "d-1", () -> ++sessions);
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private static DecisionSpec policy(String name) throws Exception {
        return new SpecReader(name, JsonReader.readObject(GUARD.getBytes(StandardCharsets.UTF_8)), POINTS, Set.of(), (at, why) -> {
            throw new IllegalArgumentException(at + why);
        }).read();
    }

    private void boot(DecisionSpec... policies) {
        replica.close();
        open();
        desk = new DecisionDesk(new DecisionDesk.Home("d-1", "p@1", String.format("%08x%08x", ++sessions, 7), System::nanoTime), replica, outlet, ModelShelf.empty());
        desk.become("p@1", List.of(policies), Set.of(), 1_000, 1_000);
    }

    private void read(String point, double value, long at) {
        desk.observe(new FeatureBook.Reading(point, new PointValue.Float64(value), Quality.GOOD, at, at));
    }

    @Test
    void twoDecisionsOfOneStepThatFoundNoRoomAreBothDecidedAnew() throws Exception {
        boot(policy("guard"));
        read("flow", 10, 2_000);
        read("current", 10, 2_000);
        desk.step(true, 2_000, 2_000);
        isFull = true;
        read("current", 60, 3_000);
        read("current", 95, 4_000);
        assertThrows(ReplicaException.class, () -> desk.step(true, 4_000, 4_000));
        isFull = false;
        for (int i = 5; i < 10; i++) {
            read("current", 60, 1_000L * i);
            desk.step(true, 1_000L * i, 1_000L * i);
        }
        assertEquals(List.of("speed=0.5"), written);
    }

    @Test
    void anInterlockIsSeenOnAFullDisk() throws Exception {
        boot(policy("guard"));
        read("flow", 10, 2_000);
        read("current", 10, 2_000);
        desk.step(true, 2_000, 2_000);
        for (int i = 3; i < 30; i++) {
            read("flow", 0, 1_000L * i);
            read("current", 10, 1_000L * i);
            desk.step(false, 1_000L * i, 1_000L * i);
        }
        assertTrue(written.contains("speed=0.0"), written::toString);
    }

    @Test
    void whatWasRecordedAndNotDoneIsDoneAfterAKill() throws Exception {
        boot(policy("guard"));
        read("flow", 10, 2_000);
        read("current", 60, 2_000);
        isKilled = true;
        assertThrows(IllegalStateException.class, () -> desk.step(true, 2_000, 2_000));
        isKilled = false;
        boot(policy("guard"));
        for (int i = 3; i < 10; i++) {
            read("flow", 10, 1_000L * i);
            read("current", 60, 1_000L * i);
            desk.step(true, 1_000L * i, 1_000L * i);
        }
        assertEquals(List.of("speed=0.5"), written);
    }

    @Test
    void theChainGoesOnThoughTheDecisionThatWroteLastIsGone() throws Exception {
        boot(policy("a"), policy("b"));
        read("flow", 10, 2_000);
        read("current", 60, 2_000);
        desk.step(true, 2_000, 2_000);
        boot();
        boot(policy("a"));
        read("flow", 10, 3_000);
        read("current", 60, 3_000);
        desk.step(true, 3_000, 3_000);
        read("current", 10, 4_000);
        desk.step(true, 4_000, 4_000);
        ChainCheck check = new ChainCheck();
        for (List<Cell> row : replica.rows(Tables.DECISION, "d-1")) {
            check.add(new StoredRow(text(row.get(1)), text(row.get(3)), text(row.get(4)), text(row.get(5))));
        }
        assertEquals(0, check.finding(false).forks(), "it is no copy of another device");
    }

    @Test
    void theSafeStateIsReachedByStepsHoweverLongTheDiskIsFull() throws Exception {
        String ramp = """
                {"every":"sample","inputs":[{"as":"cur","of":"current","agg":"last","maxAge":"5s"}],
                 "states":{"normal":{},"off":{"enter":{"when":{">":[{"var":"cur"},90]},"for":1},"leave":{"when":{"<":[{"var":"cur"},40]},"for":1},"do":[{"write":"speed","value":0.0}]}},
                 "safe":"off","limits":{"speed":{"step":1}}}""";
        boot(new SpecReader("ramp", JsonReader.readObject(ramp.getBytes(StandardCharsets.UTF_8)), POINTS, Set.of(), (at, why) -> {
            throw new IllegalArgumentException(at + why);
        }).read());
        read("speed", 100, 2_000);
        read("current", 10, 2_000);
        desk.step(true, 2_000, 2_000);
        isFull = true;
        for (int i = 2; i < 400; i++) {
            long now = 6_000L * i;
            stepOrFull(now);
        }
        assertEquals("speed=0.0", written.get(written.size() - 1));
    }

    @Test
    void aRefusalIsNotForgottenOnAFullDisk() throws Exception {
        boot(policy("guard"));
        read("flow", 10, 2_000);
        read("current", 60, 2_000);
        isRefusing = true;
        desk.step(true, 2_000, 2_000);
        isRefusing = false;
        isFull = true;
        read("current", 60, 3_000);
        stepOrFull(3_000);
        isFull = false;
        for (int i = 4; i < 10; i++) {
            read("current", 60, 1_000L * i);
            desk.step(true, 1_000L * i, 1_000L * i);
        }
        assertEquals(List.of("speed=0.5", "speed=0.5"), written, "the refused write is tried again");
    }

    private static final String SAFE = """
            {"every":"sample","inputs":[{"as":"cur","of":"current","agg":"last","maxAge":"5s"}],
             "states":{"normal":{},"off":{"enter":{"when":{">":[{"var":"cur"},90]},"for":1},"leave":{"when":{"<":[{"var":"cur"},40]},"for":1},"do":[{"write":"speed","value":0.0},{"task":"call"}]}},
             "safe":"off"%s}""";

    private DecisionSpec safe(String more) throws Exception {
        return new SpecReader("ramp", JsonReader.readObject(SAFE.formatted(more).getBytes(StandardCharsets.UTF_8)), POINTS, Set.of("call"), (at, why) -> {
            throw new IllegalArgumentException(at + why);
        }).read();
    }

    @Test
    void theTaskOfASafeStateIsRunWhenThereIsRoomAgain() throws Exception {
        boot(safe(""));
        read("current", 10, 2_000);
        desk.step(true, 2_000, 2_000);
        isFull = true;
        stepOrFull(10_000);
        isFull = false;
        desk.step(true, 20_000, 20_000);
        desk.step(true, 30_000, 30_000);
        assertEquals(List.of("speed=0.0", "call"), written);
    }

    /** A step, whether the disk takes it or not. */
    private void stepOrFull(long now) {
        try {
            desk.step(true, now, now);
        } catch (ReplicaException e) {
            assertEquals(ReplicaException.Kind.DISK_FULL, e.kind());
        }
    }

    @Test
    void anAlarmOfADecisionThatIsGoneIsCleared() throws Exception {
        boot(policy("a"));
        read("flow", 10, 2_000);
        read("current", 60, 2_000);
        desk.step(true, 2_000, 2_000);
        desk.become("p@2", List.of(), Set.of(), 3_000, 3_000);
        assertEquals("cleared", text(replica.rows(Tables.ALARM, "d-1").get(0).get(3)));
    }

    @Test
    void whatWasConfirmedIsNotDoneAgainAfterAKill() throws Exception {
        boot(policy("guard"));
        read("flow", 10, 2_000);
        read("current", 60, 2_000);
        desk.step(true, 2_000, 2_000);
        assertEquals(List.of("speed=0.5"), written);
        desk.step(true, 2_500, 2_500);
        boot(policy("guard"));
        for (int i = 3; i < 6; i++) {
            read("flow", 10, 1_000L * i);
            read("current", 60, 1_000L * i);
            desk.step(true, 1_000L * i, 1_000L * i);
        }
        assertEquals(List.of("speed=0.5"), written, "what an operator has changed since stays");
    }

    @Test
    void aTaskThatWasRecordedAndNotRunIsRunAfterAKill() throws Exception {
        boot(safe(""));
        read("current", 10, 2_000);
        desk.step(true, 2_000, 2_000);
        isKilled = true;
        read("current", 95, 3_000);
        assertThrows(IllegalStateException.class, () -> desk.step(true, 3_000, 3_000));
        isKilled = false;
        boot(safe(""));
        assertEquals(List.of("call"), written);
        desk.step(true, 3_500, 3_500);
        boot(safe(""));
        assertEquals(List.of("call"), written, "it is run once");
    }

    private static String text(Cell cell) {
        return ((Cell.Text) cell).value();
    }
}
