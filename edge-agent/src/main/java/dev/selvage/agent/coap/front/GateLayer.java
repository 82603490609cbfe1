// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.payload.Format;
import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.agent.coap.payload.Why;
import dev.selvage.protocol.TokenBucket;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.network.stack.AbstractLayer;

/**
 * Looks at every message before anything is kept of it: who it is from, how many come, and how many transfers are open.
 * On the way out it gives errors a body. Below the blockwise layer, so that it sees each block.
 */
final class GateLayer extends AbstractLayer {
    /** Header and token of a short message. */
    private static final int HEADER_BYTES = 8;

    private final Callers callers;
    private final LongSupplier monotonicMillis;

    GateLayer(Callers callers, LongSupplier monotonicMillis) {
        this.callers = callers;
        this.monotonicMillis = monotonicMillis;
    }

    @Override
    public void receiveRequest(Exchange exchange, Request request) {
        try {
            Node node = callers.of(request).node();
            admit(node, request);
            cut(node, request);
            if (isOpen(request) || node.limits.observers() == 0) {
                // notifications would be sent to an address that nobody has proved
                request.getOptions().removeObserve();
            }
        } catch (Refusal refusal) {
            Response response = Reply.refusal(refusal);
            response.setDestinationContext(request.getSourceContext());
            sendResponse(exchange, response);
            return;
        }
        super.receiveRequest(exchange, request);
    }

    private void admit(Node node, Request request) throws Refusal {
        long nowMillis = monotonicMillis.getAsLong();
        node.heard(nowMillis);
        Optional<BlockOption> block1 = Optional.ofNullable(request.getOptions().getBlock1());
        Optional<BlockOption> block2 = Optional.ofNullable(request.getOptions().getBlock2());
        boolean followUp = block1.or(() -> block2).filter(block -> block.getNum() > 0).isPresent();
        if (!(followUp ? node.blocks : node.requests).take(nowMillis)) {
            throw tooMany(node, followUp ? node.blocks : node.requests);
        }
        long bytes = Math.max(request.getOptions().hasSize1() ? request.getOptions().getSize1() : 0,
                block1.map(BlockOption::getOffset).orElse(0) + (long) request.getPayloadSize());
        if (bytes > node.limits.bodyBytes()) {
            throw new Refusal(Why.TOO_LARGE, bytes + " bytes; a body has at most " + node.limits.bodyBytes(), OptionalLong.of(node.limits.bodyBytes()));
        }
        if (block1.isPresent()) {
            if (!node.transfers.goesOn(key("1", request), nowMillis)) {
                throw new Refusal(Why.TOO_MANY, FrontLimits.TRANSFERS_MAX + " blockwise transfers are open; finish one first");
            }
            if (!block1.get().isM()) {
                node.transfers.ended(key("1", request));
            }
        }
    }

    private static Refusal tooMany(Node node, TokenBucket bucket) {
        String most = String.format(Locale.ROOT, "%.3g", node.limits.requestsPerSecond());
        return new Refusal(Why.TOO_MANY, "more than " + most + " requests a second; put several samples into one body",
                OptionalLong.of((long) Math.ceil(bucket.millisToNext() / 1_000.0)));
    }

    /** A node that bears small blocks only is answered as if it had asked for them. */
    private static void cut(Node node, Request request) {
        int szx = BlockOption.size2Szx(node.limits.blockBytes());
        BlockOption asked = request.getOptions().getBlock2();
        boolean isLarger = asked == null ? node.limits.blockBytes() < FrontLimits.BLOCK_BYTES_MAX : asked.getNum() == 0 && asked.getSzx() > szx;
        if (request.getCode() == Code.GET && isLarger) {
            request.getOptions().setBlock2(szx, false, 0);
        }
    }

    @Override
    public void sendResponse(Exchange exchange, Response response) {
        Request request = exchange.getCurrentRequest();
        Response answer = withinTransfers(request, response);
        if (answer.isError()) {
            dress(answer);
        }
        if (isOpen(request) && bytes(answer) > FrontLimits.LAB_AMPLIFICATION_MAX * bytes(request)) {
            Response small = like(response, ResponseCode.UNAUTHORIZED);
            super.sendResponse(exchange, small);
            return;
        }
        super.sendResponse(exchange, answer);
    }

    /** Counts the first block of a large answer as a transfer, or refuses it. */
    private Response withinTransfers(Request request, Response response) {
        BlockOption block2 = response.getOptions().getBlock2();
        if (block2 == null) {
            return response;
        }
        try {
            Node node = callers.of(request).node();
            if (!block2.isM()) {
                node.transfers.ended(key("2", request));
            } else if (!node.transfers.goesOn(key("2", request), monotonicMillis.getAsLong())) {
                Response refused = Reply.refusal(new Refusal(Why.TOO_MANY, FrontLimits.TRANSFERS_MAX + " blockwise transfers are open"));
                refused.setDestinationContext(request.getSourceContext());
                return refused;
            }
            return response;
        } catch (Refusal gone) {
            // the node left while its transfer went on: this block is its last
            return response;
        }
    }

    /** Problem details for errors of the library, whose own texts have no format. */
    private static void dress(Response response) {
        Optional<Why> why = Arrays.stream(Why.values()).filter(w -> w.code() == response.getCode().value).findFirst();
        if (response.getOptions().hasContentFormat() || why.isEmpty()) {
            return;
        }
        response.getOptions().setContentFormat(Format.PROBLEM);
        String detail = response.getPayloadSize() == 0 ? why.get().title() : response.getPayloadString();
        response.setPayload(new Refusal(why.get(), detail).problem());
        if (why.get() == Why.TOO_LARGE && !response.getOptions().hasSize1()) {
            response.getOptions().setSize1(Format.BODY_BYTES_MAX);
        }
    }

    private static Response like(Response response, ResponseCode code) {
        Response other = new Response(code);
        other.setDestinationContext(response.getDestinationContext());
        return other;
    }

    /** In the clear and from another machine, which only a lab allows. */
    private static boolean isOpen(Request request) {
        return request.getSourceContext().getPeerIdentity() == null && !Callers.isLocal(request.getSourceContext().getPeerAddress());
    }

    private static int bytes(Message message) {
        return HEADER_BYTES + message.getPayloadSize() + message.getOptions().asSortedList().stream().mapToInt(o -> o.getLength() + 1).sum();
    }

    private static String key(String direction, Request request) {
        return direction + request.getCode() + request.getOptions().getUriString() + "@" + request.getSourceContext().getPeerAddress();
    }
}
