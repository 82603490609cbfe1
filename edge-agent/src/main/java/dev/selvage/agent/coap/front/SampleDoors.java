// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.node.NodeView;
import dev.selvage.agent.coap.payload.Format;
import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.agent.coap.payload.Why;
import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;

/** {@code /s}, {@code /s/{point}} and {@code /d}: what the node measured, and what it should be. */
final class SampleDoors {
    /** {@code <boot>.<n>}: a word that is new with each start, and a number that is new with each body. */
    private static final Pattern NUMBER = Pattern.compile("[0-9A-Za-z-]{1,32}\\.[0-9]{1,18}");

    private final Node node;
    private final LongSupplier wallMillis;

    SampleDoors(Node node, LongSupplier wallMillis) {
        this.node = node;
        this.wallMillis = wallMillis;
    }

    /** Stores a body of samples, all or none, and says 2.04 when they are durable. */
    CompletableFuture<Reply> post(Request request) throws Refusal {
        Map<String, String> queries = Asked.queries(request.getOptions(), "q", "t");
        List<Reading> readings = node.readings(Asked.sent(request.getOptions(), node.formats), request.getPayload(), wallMillis.getAsLong());
        int tasks = tasksAsked(queries);
        // what the answer is written in must be known before anything is stored
        Format format = Asked.wanted(request.getOptions(), TaskDoors.FORMATS);
        CompletableFuture<Void> stored = store(Optional.ofNullable(queries.get("q")), () -> node.desk.offer(readings))
                .orElseThrow(() -> new Refusal(Why.LATER, "too much waits to be stored; nothing was taken"));
        return stored.thenCompose(done -> tasks == 0 ? CompletableFuture.completedFuture(Reply.changed()) : withTasks(tasks, format));
    }

    private Optional<CompletableFuture<Void>> store(Optional<String> number, Supplier<Optional<CompletableFuture<Void>>> work) throws Refusal {
        if (number.isPresent() && !NUMBER.matcher(number.get()).matches()) {
            throw new Refusal(Why.MALFORMED, "q=" + number.get() + " must be <boot>.<n>: a word that each start makes anew, a point, a number");
        }
        return number.isPresent() ? node.answers.once(number.get(), work) : work.get();
    }

    private static int tasksAsked(Map<String, String> queries) throws Refusal {
        String text = queries.getOrDefault("t", "0");
        if (!text.matches("[0-9]{1,3}")) {
            throw new Refusal(Why.MALFORMED, "t=" + text + " must be the number of tasks wanted in the answer");
        }
        return Math.min(Integer.parseInt(text), FrontLimits.PIGGYBACK_MAX);
    }

    /** The samples are stored whatever happens here: when the tasks cannot be had, the node sees them next time. */
    private CompletableFuture<Reply> withTasks(int most, Format format) {
        return node.desk.view().thenApply(view -> view.tasks().isEmpty() ? Reply.changed() : piggyback(view.tasks(), most, format))
                .exceptionally(problem -> Reply.changed());
    }

    private Reply piggyback(List<NodeView.PendingTask> tasks, int most, Format format) {
        for (int count = Math.min(most, tasks.size()); ; count--) {
            byte[] body = format.write(Bodies.tasks(tasks.subList(0, count)));
            if (body.length <= Math.min(FrontLimits.PIGGYBACK_BYTES_MAX, node.limits.blockBytes())) {
                return new Reply(ResponseCode.CHANGED, OptionalInt.of(format.number()), body, OptionalLong.empty());
            }
        }
    }

    /** All states. */
    CompletableFuture<Reply> states(Request request) throws Refusal {
        return view(request, (view, format) -> Bodies.states(node, view.states(), format));
    }

    /** The state of one point. */
    Door.Work state(String point) {
        return request -> view(request,
                (view, format) -> Bodies.states(node, view.states().stream().filter(state -> state.point().equals(point)).toList(), format));
    }

    /** What is wanted. */
    CompletableFuture<Reply> desired(Request request) throws Refusal {
        return view(request, (view, format) -> Bodies.desired(node, view.desired(), format));
    }

    private CompletableFuture<Reply> view(Request request, Writer writer) throws Refusal {
        Asked.queries(request.getOptions());
        Format format = Asked.wanted(request.getOptions(), node.formats);
        return node.desk.view().thenApply(view -> Reply.content(format.number(), format.write(writer.write(view, format))));
    }

    /** Makes a body. */
    private interface Writer {
        Json write(NodeView view, Format format);
    }
}
