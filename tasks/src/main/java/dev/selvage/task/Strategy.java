// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which of several devices that match gets a task. All are pure: the same devices and words give the same choice. */
public enum Strategy {
    /** The one with the fewest open tasks; of equals the one that comes first after the last chosen. */
    LEAST_LOADED {
        @Override
        Optional<String> choose(List<Candidate> candidates, String last, String key) {
            long least = candidates.stream().mapToLong(Candidate::openTasks).min().orElse(0);
            return ROUND_ROBIN.choose(candidates.stream().filter(candidate -> candidate.openTasks() == least).toList(), last, key);
        }
    },
    /** One after the other, by name. */
    ROUND_ROBIN {
        @Override
        Optional<String> choose(List<Candidate> candidates, String last, String key) {
            List<String> names = candidates.stream().map(Candidate::device).sorted().toList();
            return names.stream().filter(name -> name.compareTo(last) > 0).findFirst().or(() -> names.stream().findFirst());
        }
    },
    /**
     * Always the same one for a key, as long as it is there; when it is not, only its keys go to others. By the highest
     * score of key and device (Thaler and Ravishankar, 1998), which needs no ring.
     */
    CONSISTENT_HASH {
        @Override
        Optional<String> choose(List<Candidate> candidates, String last, String key) {
            return candidates.stream().map(Candidate::device).max(Comparator.comparingLong((String device) -> score(key, device)).thenComparing(device -> device));
        }
    };

    /** A device that may be chosen. */
    record Candidate(String device, long openTasks) {}

    /**
     * The device to take; empty when there is none.
     *
     * @param last the device that was chosen last; empty for none yet
     * @param key what {@link #CONSISTENT_HASH} goes by
     */
    abstract Optional<String> choose(List<Candidate> candidates, String last, String key);

    /** FNV-1a over key and device, then mixed so that near names lie far apart (the finish of SplitMix64). */
    private static long score(String key, String device) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : (key + "\u0000" + device).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
