// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Who is killed when. The same seed gives the same plan; what the programs are doing at those moments differs from run
 * to run.
 */
record Plan(long seed, List<Round> rounds) {
    /** Of ten kills two go to the gateway and one to the broker, whose start takes longest; the others go to agents. */
    private static final int GATEWAY_OF_TEN = 2;
    private static final int BROKER_OF_TEN = 1;
    /** One of three is killed again while it recovers. */
    private static final int AGAIN_ONE_OF = 3;
    /** Long enough for commits, merges and acknowledgements to happen between two kills. */
    private static final int LOAD_MILLIS_MIN = 300;
    private static final int LOAD_MILLIS_MAX = 2_500;
    /** Not much longer than a JVM needs to open its files, so that both are hit: before and after. */
    private static final int AGAIN_MILLIS_MAX = 2_000;
    private static final int DOWN_MILLIS_MAX = 600;

    Plan {
        rounds = List.copyOf(rounds);
    }

    /**
     * One kill.
     *
     * @param number counts from 1
     * @param victim {@code broker}, {@code gateway} or a device
     * @param loadMillis how long all run under load before
     * @param downMillis how long the victim stays dead, while other programs go on writing into its file
     * @param againMillis how long after its start it is killed once more, if it is
     */
    record Round(int number, String victim, int loadMillis, int downMillis, Optional<Integer> againMillis) {}

    /** A plan for these devices; the first three rounds kill an agent, the gateway and the broker. */
    static Plan of(long seed, int rounds, List<String> devices) {
        Random random = new Random(seed);
        List<Round> all = new ArrayList<>();
        for (int i = 1; i <= rounds; i++) {
            String agent = devices.get(random.nextInt(devices.size()));
            int who = random.nextInt(10);
            boolean isGateway = i == 2 || (i > 3 && who < GATEWAY_OF_TEN);
            boolean isBroker = i == 3 || (i > 3 && who >= 10 - BROKER_OF_TEN);
            String victim = isGateway ? "gateway" : isBroker ? "broker" : agent;
            int loadMillis = LOAD_MILLIS_MIN + random.nextInt(LOAD_MILLIS_MAX - LOAD_MILLIS_MIN);
            int downMillis = random.nextInt(DOWN_MILLIS_MAX);
            int againMillis = 50 + random.nextInt(AGAIN_MILLIS_MAX);
            all.add(new Round(i, victim, loadMillis, downMillis, random.nextInt(AGAIN_ONE_OF) == 0 ? Optional.of(againMillis) : Optional.empty()));
        }
        return new Plan(seed, all);
    }
}
