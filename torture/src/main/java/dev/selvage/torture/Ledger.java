// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import dev.selvage.replica.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every row that a {@link Writer} has committed, by a token that it alone wrote, and which tokens it saw there in the same
 * transaction. A write may be missing at the end only if one that saw it was committed, or if the gateway has settled a
 * conflict it took part in and says so in its log. For any thread.
 */
final class Ledger {
    private final Map<RowKey, Book> books = new HashMap<>();
    private final Map<String, Set<Long>> samples = new HashMap<>();
    private long rows;
    private long overwritten;

    /** A row: its table and its two key columns. */
    record RowKey(Table table, String owner, String name) {
        @Override
        public String toString() {
            return table.name() + " " + owner + " " + name;
        }
    }

    /** What happened to one row. */
    private static final class Book {
        private final Set<String> written = new HashSet<>();
        private final Set<String> seen = new HashSet<>();
    }

    /** A row was inserted or overwritten with that token; COMMIT has returned. */
    synchronized void wrote(RowKey key, String token, Set<String> seen) {
        Book book = books.computeIfAbsent(key, k -> new Book());
        book.written.add(token);
        overwrote(book, seen);
    }

    /** A row was deleted; COMMIT has returned. */
    synchronized void deleted(RowKey key, Set<String> seen) {
        overwrote(books.computeIfAbsent(key, k -> new Book()), seen);
    }

    private void overwrote(Book book, Set<String> seen) {
        book.seen.addAll(seen);
        rows++;
        overwritten += seen.size();
    }

    /** A row of the history of a device was added. */
    synchronized void sampled(String device, long takenMillis) {
        samples.computeIfAbsent(device, d -> new TreeSet<>()).add(takenMillis);
        rows++;
    }

    /** Times of all samples of a device. */
    synchronized Set<Long> samples(String device) {
        return Set.copyOf(samples.getOrDefault(device, Set.of()));
    }

    /** How many changes were committed. */
    synchronized long rows() {
        return rows;
    }

    /** How many versions they replaced. */
    synchronized long overwritten() {
        return overwritten;
    }

    /**
     * What is wrong with what is there now; nothing when the list is empty.
     *
     * @param shown the token of each row that is there
     * @param settled tokens that are named in the gateway's log of settled conflicts
     */
    synchronized List<String> judge(Map<RowKey, String> shown, Set<String> settled) {
        List<String> wrong = new ArrayList<>();
        books.forEach((key, book) -> {
            Optional<String> now = Optional.ofNullable(shown.get(key));
            Set<String> lost = new TreeSet<>(book.written);
            lost.removeAll(book.seen);
            lost.removeAll(settled);
            now.ifPresent(lost::remove);
            String there = now.map(token -> " (there is " + token + ")").orElse(" (there is no row)");
            lost.forEach(token -> wrong.add(key + ": committed " + token + " is lost" + there));
            if (now.isPresent() && book.seen.contains(now.get()) && !settled.contains(now.get())) {
                wrong.add(key + ": " + now.get() + " is there again, though it was overwritten by one that saw it");
            }
        });
        shown.forEach((key, token) -> {
            if (!books.containsKey(key) || !books.get(key).written.contains(token)) {
                wrong.add(key + ": nobody has committed " + token);
            }
        });
        return wrong;
    }

    /** All replicas agree on what is shown: what came before it is forgotten, so that a long run stays small. */
    synchronized void settleAt(Map<RowKey, String> shown) {
        books.clear();
        shown.forEach((key, token) -> books.computeIfAbsent(key, k -> new Book()).written.add(token));
    }
}
