// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.wire;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.task.Order;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * An order as {@code task/<id>/offer} says it: {@code {"type","args","attempt","fence","priority","serialWith","stepMs","totalMs",
 * "deadline","created","wish"}}, times in RFC 3339. Only {@code type} must be there: an operator may offer a task without a gateway.
 * Members of a newer peer are passed over.
 */
public final class OrderJson {
    private static final int PRIORITY_USUAL = 500;

    private OrderJson() {}

    /** An order, or the one line that says why there is none. */
    public record Read(Optional<Order> order, String problem) {}

    /** The payload of an offer. */
    public static Json.Obj write(Order order) {
        Json.Builder out = Json.object().put("type", order.type()).put("args", order.args()).put("attempt", order.attempt()).put("fence", order.fence())
                .put("priority", order.priority()).put("serialWith", order.serialWith()).put("created", Instant.ofEpochMilli(order.createdMillis()).toString())
                .put("wish", order.wish().name().toLowerCase(Locale.ROOT));
        if (order.timers().stepMillis() > 0) {
            out.put("stepMs", order.timers().stepMillis());
        }
        if (order.timers().totalMillis() > 0) {
            out.put("totalMs", order.timers().totalMillis());
        }
        if (order.deadlineMillis() > 0) {
            out.put("deadline", Instant.ofEpochMilli(order.deadlineMillis()).toString());
        }
        return out.build();
    }

    /**
     * Reads an offer.
     *
     * @param id the task's, from the topic
     */
    public static Read read(String id, Json.Obj offer) {
        Optional<Order.Wish> wish = Arrays.stream(Order.Wish.values())
                .filter(w -> w.name().toLowerCase(Locale.ROOT).equals(offer.text("wish").orElse("do"))).findFirst();
        if (offer.text("type").isEmpty() || wish.isEmpty()) {
            return new Read(Optional.empty(), "an offer needs \"type\", a text, and \"wish\" is do, cancel or drop");
        }
        if (offer.get("args").isPresent() && offer.object("args").isEmpty()) {
            return new Read(Optional.empty(), "\"args\" of an offer is an object");
        }
        try {
            return new Read(Optional.of(new Order(id, offer.text("type").get(), offer.object("args").orElseGet(() -> Json.object().build()),
                    Math.toIntExact(offer.integer("attempt").orElse(1L)), offer.integer("fence").orElse(1L),
                    Math.toIntExact(offer.integer("priority").orElse((long) PRIORITY_USUAL)), offer.text("serialWith"),
                    new Order.Timers(offer.integer("stepMs").orElse(0L), offer.integer("totalMs").orElse(0L)),
                    millis(offer, "deadline"), millis(offer, "created"), wish.get())), "");
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            return new Read(Optional.empty(), Printable.of(String.valueOf(e.getMessage())));
        }
    }

    private static long millis(Json.Obj offer, String name) {
        return offer.text(name).map(text -> Instant.parse(text).toEpochMilli()).orElse(0L);
    }
}
