// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import dev.selvage.protocol.ClientRole;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Limits;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.util.Optional;

/** Decides on one PUBLISH or Will: the topic, then how it is sent, then what is in it. Stateless, thread-safe. */
public final class PublishRules {
    /** Most user properties on a message; ours carry two. */
    static final int USER_PROPERTIES_MAX = 32;

    private final Rights rights;

    public PublishRules(Rights rights) {
        this.rights = rights;
    }

    /** The verdict for a client of that role. */
    public Verdict check(ClientRole role, Publication publication) {
        if (!Topics.withinLimits(publication.topic())) {
            return Verdict.refuse(Reason.SIZE, "the topic is longer than " + Limits.TOPIC_BYTES_MAX + " bytes or deeper than "
                    + Limits.TOPIC_SLASHES_MAX + " slashes");
        }
        Optional<Topics.Address> address = Topics.parse(publication.topic());
        if (address.isEmpty()) {
            return Verdict.refuse(
                    Reason.TOPIC, "\"" + Printable.of(publication.topic()) + "\" is none of the topics of docs/topics.md");
        }
        if (!rights.mayPublish(role, address.get())) {
            return Verdict.refuse(
                    Reason.NOT_ALLOWED, name(role) + " may not publish to " + Printable.of(publication.topic()));
        }
        Verdict sending = delivery(address.get().kind(), publication);
        if (!sending.allowed()) {
            return sending;
        }
        Verdict answer = responseTopic(role, address.get(), publication);
        return answer.allowed() ? content(address.get().kind(), publication) : answer;
    }

    private static Verdict delivery(TopicKind kind, Publication publication) {
        if (publication.retained() != kind.retained()) {
            return Verdict.refuse(
                    Reason.RETAIN, kind.pattern() + " must " + (kind.retained() ? "" : "not ") + "be retained");
        }
        if (publication.qos() > kind.qos()) {
            return Verdict.refuse(
                    Reason.QOS, kind.pattern() + " is sent with QoS " + kind.qos() + " at most, not " + publication.qos());
        }
        if (publication.userProperties() > USER_PROPERTIES_MAX) {
            return Verdict.refuse(Reason.SIZE, "more than " + USER_PROPERTIES_MAX + " user properties");
        }
        return Verdict.allow();
    }

    /** Only a request is answered, and only below the requester's own name: nobody is made to write elsewhere. */
    private static Verdict responseTopic(ClientRole role, Topics.Address address, Publication publication) {
        if (publication.responseTopic().isEmpty()) {
            return Verdict.allow();
        }
        Optional<Topics.Address> to = Topics.parse(publication.responseTopic().get()).filter(t -> t.site().equals(address.site()));
        boolean own = switch (address.kind()) {
            case REQUEST -> role instanceof ClientRole.Operator operator
                    && to.filter(t -> t.kind() == TopicKind.RESPONSE && t.names().get(0).equals(operator.id())).isPresent();
            case ASK -> to.filter(t -> t.kind() == TopicKind.ANSWER && t.device().equals(address.device())).isPresent();
            default -> false;
        };
        String right = role instanceof ClientRole.Device device ? device.id() + "/answer/" : "_ops/<you>/r/";
        return own
                ? Verdict.allow()
                : Verdict.refuse(Reason.RESPONSE_TOPIC, "a response topic must be below sv1/" + address.site() + "/" + right);
    }

    private static Verdict content(TopicKind kind, Publication publication) {
        byte[] payload = publication.payload();
        if (payload.length > Limits.PACKET_BYTES_MAX) {
            return Verdict.refuse(
                    Reason.SIZE, payload.length + " bytes of payload; at most " + Limits.PACKET_BYTES_MAX + " are let in");
        }
        boolean clears = kind.retained() && payload.length == 0;
        if (clears || kind.format() != TopicKind.Format.JSON) {
            return Verdict.allow();
        }
        try {
            JsonReader.read(payload);
            return Verdict.allow();
        } catch (JsonException e) {
            return Verdict.refuse(Reason.PAYLOAD, kind.pattern() + " must be JSON: " + e.getMessage());
        }
    }

    /** The role in a message, such as {@code device lamp-1}. */
    static String name(ClientRole role) {
        if (role instanceof ClientRole.Device device) {
            return "device " + device.id();
        }
        if (role instanceof ClientRole.Gateway gateway) {
            return "gateway " + gateway.id();
        }
        return role instanceof ClientRole.Operator operator
                ? "operator " + operator.id()
                : "a client without a name (connect as _op.<name>)";
    }
}
