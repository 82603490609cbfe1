// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.operator;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkEvent.Cause;
import dev.selvage.link.LinkEvent.Connected;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Asks for something that takes its time, and follows it to its end. What the gateway publishes about it is taken as it comes;
 * after a silence or a lost connection it is asked again, so that no lost message can make it wait for ever. One thread.
 */
public final class Following {
    /** Without a word for so long, it is asked how things are. */
    static final long SILENCE_MILLIS = 2_000;
    /** Silences, ten seconds in all, after which nobody seems to be there. */
    static final int SILENCES_MAX = 5;

    private final Wire wire;
    private final SiteId site;
    private final Question begin;
    private final Question again;
    private final Progress progress;
    private final Consumer<String> out;
    private final Consumer<String> err;
    private boolean begun;
    private boolean connected = true;
    private int silences;
    private int asked;

    /** A request of an operator. */
    public record Question(String verb, Json.Obj body) {}

    /** A connection; {@link OperatorLink} outside tests. */
    public interface Wire {
        /** The next event, waiting at most so long. */
        Optional<LinkEvent> next(long timeoutMillis) throws InterruptedException;

        /** Hands a message to the broker; false when there is no connection. */
        boolean tryPublish(OutMessage message);

        /** The name that answers are for. */
        String operator();

        /** Where it is connected. */
        URI broker();
    }

    /** What is known of the thing that is followed. */
    public interface Progress {
        /** Takes in how it is now, and gives a line for each thing that was not known. */
        List<String> heard(Json.Obj told, Instant at);

        /** True when nothing more is to come. */
        boolean isEnded();
    }

    /**
     * @param begin asks for it; to ask twice must be as good as once
     * @param again asks how it is, once it is known to have begun
     */
    public Following(Wire wire, SiteId site, Question begin, Question again, Progress progress, Terminal terminal) {
        this.wire = wire;
        this.site = site;
        this.begin = begin;
        this.again = again;
        this.progress = progress;
        this.out = terminal.out();
        this.err = terminal.err();
    }

    /** Where lines go: what was asked for, and what is said besides. */
    public record Terminal(Consumer<String> out, Consumer<String> err) {}

    /** What to subscribe to: the answers, and what the site's gateways say about that one. */
    public static List<String> filters(SiteId site, String operator, TopicKind kind, String id) {
        return List.of(Topics.responsesOf(site, operator), Topics.filter(site, kind).replaceFirst("\\+$", id));
    }

    /**
     * Asks, and returns when it has ended.
     *
     * @throws CliException the gateway's error, or nobody there
     */
    public void run() throws CliException, InterruptedException {
        ask();
        while (!progress.isEnded()) {
            Optional<LinkEvent> event = wire.next(SILENCE_MILLIS);
            if (event.isEmpty()) {
                silent();
            } else if (event.get() instanceof Received message) {
                received(message);
            } else if (event.get() instanceof Connected) {
                connected = true;
                ask();
            } else if (event.get() instanceof Disconnected lost) {
                lost(lost);
            } else if (event.get() instanceof Published sent && sent.outcome() == Outcome.REFUSED) {
                throw new CliException("the broker at " + wire.broker() + " refused the question: " + Printable.of(sent.reason()) + "; does it serve site " + site + "?");
            }
        }
    }

    private void ask() {
        Question question = begun ? again : begin;
        // an answer that does not come is asked for again after the next silence, whether this could be sent or not
        wire.tryPublish(Gateways.request(site, wire.operator(), question.verb(), question.body(), ++asked));
    }

    private void silent() throws CliException {
        silences++;
        if (silences == SILENCES_MAX) {
            String nobody = "no gateway answered on site " + site + " at " + wire.broker() + " within " + SILENCES_MAX * SILENCE_MILLIS / 1_000 + " s";
            if (!begun) {
                throw new CliException(nobody + "; is it running?");
            }
            err.accept("selvage: " + nobody + "; waiting on");
        }
        ask();
    }

    private void received(Received message) throws CliException {
        boolean isAnswer = Topics.parse(message.topic()).filter(address -> address.kind() == TopicKind.RESPONSE).isPresent();
        if (isAnswer && begun && isPassing(message)) {
            return;
        }
        Optional<Json.Obj> told = isAnswer ? Optional.of(Gateways.answer(message.payload())) : published(message);
        if (told.isPresent()) {
            silences = 0;
            begun = true;
            progress.heard(told.get(), Instant.now()).forEach(out);
        }
    }

    /** A gateway that is busy, or not ready yet, says nothing about what it was asked for; the next silence asks again. */
    private static boolean isPassing(Received message) {
        return published(message).flatMap(answer -> answer.object("error")).flatMap(error -> error.text("code")).filter(code -> !code.startsWith("unknown")).isPresent();
    }

    private static Optional<Json.Obj> published(Received message) {
        try {
            return Optional.of(JsonReader.readObject(message.payload()));
        } catch (JsonException e) {
            // what cannot be read tells nothing; the next silence asks
            return Optional.empty();
        }
    }

    private void lost(Disconnected lost) throws CliException {
        if (lost.cause() != Cause.NETWORK) {
            throw new CliException("the broker at " + wire.broker() + " refused us: " + Printable.of(lost.reason()));
        }
        if (connected) {
            err.accept("selvage: lost the broker at " + wire.broker() + " (" + Printable.of(lost.reason()) + "); trying again");
        }
        connected = false;
    }
}
