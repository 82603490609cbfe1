// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.operator;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkEvent.Disconnected;
import dev.selvage.link.LinkEvent.Outcome;
import dev.selvage.link.LinkEvent.Published;
import dev.selvage.link.LinkEvent.Received;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Asks the gateway of a site by MQTT 5 request and response, one question per connection. Stateless. */
public final class Gateways {
    /** A query may run for seconds at the gateway; a person does not wait longer without a word. */
    public static final long TIMEOUT_MILLIS = 10_000;

    private Gateways() {}

    /**
     * Puts one question and waits for its answer.
     *
     * @param verb such as {@code devices}
     * @throws CliException no broker, no gateway within {@code timeoutMillis}, or the gateway's own error
     */
    public static Json.Obj ask(URI broker, SiteId site, String verb, Json.Obj question, long timeoutMillis)
            throws CliException, InterruptedException {
        String operator = OperatorLink.randomName();
        try (OperatorLink link = OperatorLink.open(broker, operator, List.of(Topics.responsesOf(site, operator)))) {
            link.awaitConnected(timeoutMillis);
            OutMessage request = request(site, operator, verb, question, ThreadLocalRandom.current().nextLong());
            if (!link.tryPublish(request)) {
                throw new CliException("the connection to " + broker + " broke before the question was sent; try again");
            }
            return answer(await(link, site, request.correlation().orElseThrow(), timeoutMillis));
        }
    }

    /** A question whose answer comes to the operator, with that number as correlation; it is worth nothing once nobody waits any more. */
    static OutMessage request(SiteId site, String operator, String verb, Json.Obj question, long number) {
        byte[] correlation = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        return new OutMessage(1, Topics.of(site, TopicKind.REQUEST, verb), question.bytes(), TopicKind.REQUEST.qos(), false,
                (int) TimeUnit.MILLISECONDS.toSeconds(TIMEOUT_MILLIS) + 1, Optional.of(Topics.of(site, TopicKind.RESPONSE, operator, "1")),
                Optional.of(correlation), Map.of());
    }

    private static byte[] await(OperatorLink link, SiteId site, byte[] correlation, long timeoutMillis)
            throws CliException, InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        for (long left = timeoutMillis; left > 0; left = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime())) {
            Optional<LinkEvent> event = link.next(left);
            if (event.isEmpty()) {
                break;
            }
            if (event.get() instanceof Received answer && isFor(correlation, answer)) {
                return answer.payload();
            }
            if (event.get() instanceof Disconnected lost) {
                throw link.lost(lost);
            }
            if (event.get() instanceof Published sent && sent.outcome() != Outcome.ACCEPTED) {
                throw new CliException("the broker at " + link.broker() + " refused the question: "
                        + Printable.of(sent.reason()) + "; does it serve site " + site + "?");
            }
        }
        throw new CliException("no gateway answered on site " + site + " at " + link.broker() + " within "
                + timeoutMillis / 1_000 + " s; is it running?");
    }

    private static boolean isFor(byte[] correlation, Received answer) {
        return answer.reply().correlation().filter(c -> Arrays.equals(c, correlation)).isPresent();
    }

    /** The answer's object; the gateway's error as an exception. */
    static Json.Obj answer(byte[] payload) throws CliException {
        try {
            Json.Obj answer = JsonReader.readObject(payload);
            Optional<Json.Obj> error = answer.object("error");
            if (error.isPresent()) {
                String hint = error.get().text("hint").filter(h -> !h.isEmpty()).map(h -> "; " + h).orElse("");
                throw new CliException(Printable.of(error.get().text("message").orElse("the gateway refused")
                        + " (" + error.get().text("code").orElse("error") + ")") + Printable.of(hint));
            }
            return answer;
        } catch (JsonException e) {
            throw new CliException("the gateway's answer cannot be read: " + e.getMessage(), e);
        }
    }
}
