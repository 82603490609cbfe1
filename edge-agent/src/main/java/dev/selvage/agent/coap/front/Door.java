// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.agent.coap.payload.Why;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.observe.ObserveRelation;
import org.eclipse.californium.core.server.resources.Resource;

/** One resource of a node. Its work is done elsewhere and comes back as a future; no CoAP thread waits for it. */
final class Door extends CoapResource {
    /** The work of one method. */
    @FunctionalInterface
    interface Work {
        /** The method is not there. */
        Work NONE = request -> {
            throw new Refusal(Why.METHOD, request.getCode() + " is not possible here");
        };

        /** Begins it, or refuses at once. */
        CompletableFuture<Reply> begin(Request request) throws Refusal;
    }

    private final Work get;
    private final Work post;
    private boolean takesAnyChild;

    Door(String name, String resourceType, Work get, Work post) {
        super(name);
        getAttributes().addResourceType(resourceType);
        this.get = get;
        this.post = post;
    }

    /** The same, and it can be observed. */
    Door observable() {
        setObservable(true);
        return this;
    }

    /** The same, and what is below it is its own matter. */
    Door withAnyChild() {
        takesAnyChild = true;
        return this;
    }

    @Override
    public Resource getChild(String name) {
        return takesAnyChild ? this : super.getChild(name);
    }

    @Override
    public void handleRequest(Exchange exchange) {
        Request request = exchange.getRequest();
        try {
            Work work = request.getCode() == Code.GET ? get : request.getCode() == Code.POST ? post : Work.NONE;
            CompletableFuture<Reply> reply = work.begin(request).orTimeout(FrontLimits.ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS);
            if (!reply.isDone()) {
                CompletableFuture.delayedExecutor(FrontLimits.SEPARATE_MILLIS, TimeUnit.MILLISECONDS)
                        .execute(() -> exchange.execute(exchange::sendAccept));
            }
            CompletableFuture<Reply> unused = reply.whenComplete(
                    (done, problem) -> exchange.execute(() -> answer(exchange, Optional.ofNullable(done), Optional.ofNullable(problem))));
        } catch (Refusal refusal) {
            answer(exchange, Optional.empty(), Optional.of(refusal));
        }
    }

    private void answer(Exchange exchange, Optional<Reply> reply, Optional<Throwable> problem) {
        Response response = reply.map(done -> done.response(exchange.getRequest().getOptions()))
                .orElseGet(() -> Reply.refusal(refusal(problem.orElseThrow())));
        if (getObserveType() == CoAP.Type.NON && response.isSuccess() && Optional.ofNullable(exchange.getRelation()).filter(ObserveRelation::isEstablished).isPresent()) {
            // now and then the library would have one confirmed nevertheless
            response.setType(CoAP.Type.NON);
        }
        exchange.sendResponse(response);
        if (response.isError()) {
            // an observation that began with an error never began, and must not take a place
            Optional.ofNullable(exchange.getRelation()).ifPresent(ObserveRelation::cancel);
        }
    }

    private static Refusal refusal(Throwable problem) {
        Throwable cause = problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        if (cause instanceof TimeoutException) {
            return new Refusal(Why.LATER, "not durable within " + FrontLimits.ANSWER_MILLIS_MAX + " ms; repeat it with the same q");
        }
        return cause instanceof Refusal refusal ? refusal : new Refusal(Why.LATER, "nothing was stored; try again: " + cause.getMessage());
    }
}
