// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.payload.Format;
import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.agent.coap.payload.Why;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.Response;

/** An answer before it is one of Californium's. */
record Reply(ResponseCode code, OptionalInt format, byte[] body, OptionalLong maxAgeSeconds) {
    /** Bytes of an entity tag: 64 bits tell any two states of a node apart. */
    private static final int ETAG_BYTES = 8;

    /** 2.04 without a body. */
    static Reply changed() {
        return new Reply(ResponseCode.CHANGED, OptionalInt.empty(), new byte[0], OptionalLong.empty());
    }

    /** 2.05 with a body that may be cached for a while and asked for again by its tag. */
    static Reply content(int format, byte[] body) {
        return new Reply(ResponseCode.CONTENT, OptionalInt.of(format), body, OptionalLong.of(FrontLimits.STATE_MAX_AGE_SECONDS));
    }

    /** 2.05 with a body that is old at once. */
    static Reply fresh(int format, byte[] body) {
        return new Reply(ResponseCode.CONTENT, OptionalInt.of(format), body, OptionalLong.of(0));
    }

    /** The answer to somebody who asked with those options: 2.03 without a body when it is the one he has. */
    Response response(OptionSet asked) {
        Response response = new Response(code);
        maxAgeSeconds.ifPresent(seconds -> response.getOptions().setMaxAge(seconds));
        if (code == ResponseCode.CONTENT) {
            byte[] tag = tag(body);
            if (asked.getETags().stream().anyMatch(known -> Arrays.equals(known, tag))) {
                Response valid = new Response(ResponseCode.VALID);
                valid.getOptions().addETag(tag).setMaxAge(maxAgeSeconds.orElse(0));
                return valid;
            }
            response.getOptions().addETag(tag);
        }
        format.ifPresent(number -> response.getOptions().setContentFormat(number));
        if (body.length > 0) {
            response.setPayload(body);
        }
        return response;
    }

    /** A refusal as problem details, with what the asker needs to do better. */
    static Response refusal(Refusal refusal) {
        Response response = new Response(ResponseCode.valueOf(refusal.why().code()));
        response.getOptions().setContentFormat(Format.PROBLEM);
        response.setPayload(refusal.problem());
        if (refusal.why() == Why.TOO_MANY) {
            response.getOptions().setMaxAge(refusal.better().orElse(FrontLimits.RATE_RETRY_SECONDS));
        } else if (refusal.why() == Why.LATER) {
            response.getOptions().setMaxAge(refusal.better().orElse(FrontLimits.LATER_RETRY_SECONDS));
        } else if (refusal.why() == Why.TOO_LARGE) {
            response.getOptions().setSize1((int) refusal.better().orElse(Format.BODY_BYTES_MAX));
        }
        return response;
    }

    private static byte[] tag(byte[] body) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(body), ETAG_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
