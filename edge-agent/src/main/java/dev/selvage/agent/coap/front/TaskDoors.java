// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.node.NodeEvent;
import dev.selvage.agent.coap.node.TaskStep;
import dev.selvage.agent.coap.payload.Format;
import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.agent.coap.payload.SampleTime;
import dev.selvage.agent.coap.payload.Why;
import dev.selvage.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.Request;

/** {@code /t}, {@code /t/{id}}, {@code /e}, {@code /f/{name}} and {@code /time}. */
final class TaskDoors {
    /** Tasks and events are no measurements: SenML is not for them. */
    static final List<Format> FORMATS = List.of(Format.CBOR, Format.JSON);

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern EVENT = Pattern.compile("[a-z][a-z0-9.-]{0,63}");

    private final Node node;
    private final LongSupplier wallMillis;

    TaskDoors(Node node, LongSupplier wallMillis) {
        this.node = node;
        this.wallMillis = wallMillis;
    }

    /** The tasks that wait, as in the answer to samples. */
    CompletableFuture<Reply> tasks(Request request) throws Refusal {
        Asked.queries(request.getOptions());
        if (request.getOptions().getURIPathCount() != 1) {
            throw new Refusal(Why.METHOD, "a task is answered by POST; the list is at /t");
        }
        Format format = Asked.wanted(request.getOptions(), FORMATS);
        return node.desk.view().thenApply(view -> Reply.content(format.number(), format.write(Bodies.tasks(view.tasks()))));
    }

    /** How a task goes: a word, or a map with {@code step}, perhaps {@code why} and {@code result}. */
    CompletableFuture<Reply> step(Request request) throws Refusal {
        Asked.queries(request.getOptions());
        String id = below(request.getOptions()).orElseThrow(() -> new Refusal(Why.METHOD, "POST goes to /t/<task id>"));
        Json.Obj said = said(request, "step");
        String word = said.text("step").orElse("");
        TaskStep.Kind kind = TaskStep.Kind.of(word)
                .orElseThrow(() -> new Refusal(Why.MALFORMED, "\"" + word + "\" is no step; steps are accepted, running, done, failed, rejected"));
        Json.Obj result = said.object("result").orElse(Json.object().build());
        return node.desk.step(id, new TaskStep(kind, said.text("why").orElse(""), result)).thenApply(done -> Reply.changed());
    }

    /** Something happened: a word, or a map with {@code n}, perhaps {@code t} as in SenML, and anything else. */
    CompletableFuture<Reply> event(Request request) throws Refusal {
        Asked.queries(request.getOptions());
        if (request.getPayloadSize() > FrontLimits.EVENT_BYTES_MAX) {
            throw new Refusal(Why.TOO_LARGE, request.getPayloadSize() + " bytes; an event has at most " + FrontLimits.EVENT_BYTES_MAX,
                    OptionalLong.of(FrontLimits.EVENT_BYTES_MAX));
        }
        Json.Obj said = said(request, "n");
        String name = said.text("n").orElse("");
        if (!EVENT.matcher(name).matches()) {
            throw new Refusal(Why.MALFORMED, "the event's name \"" + name + "\" must match " + EVENT);
        }
        long nowMillis = wallMillis.getAsLong();
        Optional<Json> time = said.get("t");
        Map<String, Json> detail = new LinkedHashMap<>(said.members());
        detail.keySet().removeAll(List.of("n", "t"));
        NodeEvent event = new NodeEvent(name, new Json.Obj(detail), time.isPresent() ? SampleTime.millis(seconds(time.get()), nowMillis) : nowMillis);
        return node.desk.event(event).thenApply(done -> Reply.changed());
    }

    /** A file, by its tag only once. */
    CompletableFuture<Reply> file(Request request) throws Refusal {
        Asked.queries(request.getOptions());
        String name = below(request.getOptions()).orElseThrow(() -> new Refusal(Why.ABSENT, "files are at /f/<name>"));
        byte[] bytes = node.card.files().apply(name).orElseThrow(() -> new Refusal(Why.ABSENT, "no file \"" + name + "\""));
        if (bytes.length > FrontLimits.FILE_BYTES_MAX) {
            throw new Refusal(Why.LATER, "file \"" + name + "\" has " + bytes.length + " bytes; nodes get at most " + FrontLimits.FILE_BYTES_MAX);
        }
        if (request.getOptions().hasAccept() && request.getOptions().getAccept() != MediaTypeRegistry.APPLICATION_OCTET_STREAM) {
            throw new Refusal(Why.NOT_ACCEPTABLE, "files are octet streams (42)");
        }
        return CompletableFuture.completedFuture(Reply.content(MediaTypeRegistry.APPLICATION_OCTET_STREAM, bytes));
    }

    /** The time, in seconds since 1970, for nodes without a clock. */
    CompletableFuture<Reply> time(Request request) throws Refusal {
        Asked.queries(request.getOptions());
        Format format = Asked.wanted(request.getOptions(), FORMATS);
        byte[] body = format.write(Json.object().put("t", Bodies.seconds(wallMillis.getAsLong())).build());
        return CompletableFuture.completedFuture(Reply.fresh(format.number(), body));
    }

    /** The one name below a path such as /t; empty when there is none. */
    private static Optional<String> below(OptionSet options) throws Refusal {
        List<String> path = options.getUriPath();
        if (path.size() < 2) {
            return Optional.empty();
        }
        if (path.size() > 2 || !ID.matcher(path.get(1)).matches()) {
            throw new Refusal(Why.ABSENT, "nothing at /" + options.getUriPathString());
        }
        return Optional.of(path.get(1));
    }

    /** A body that is a map, or a single word standing for a map with that one member. */
    private static Json.Obj said(Request request, String member) throws Refusal {
        OptionSet options = request.getOptions();
        if (!options.hasContentFormat() || options.getContentFormat() == MediaTypeRegistry.TEXT_PLAIN) {
            return Json.object().put(member, new String(request.getPayload(), StandardCharsets.UTF_8).strip()).build();
        }
        Json body = Asked.sent(options, FORMATS).read(request.getPayload());
        if (body instanceof Json.Str word) {
            return Json.object().put(member, word).build();
        }
        if (body instanceof Json.Obj map) {
            return map;
        }
        throw new Refusal(Why.MALFORMED, "the body must be a word or a map with \"" + member + "\"");
    }

    private static double seconds(Json time) throws Refusal {
        if (time instanceof Json.Int whole) {
            return whole.value();
        } else if (time instanceof Json.Num number) {
            return number.value();
        }
        throw new Refusal(Why.MALFORMED, "\"t\" must be a number");
    }
}
