// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

/** Why something was refused: the counter's name on {@code sv1/_broker/denied}. */
public enum Reason {
    /** The client id has none of the known forms. */
    CLIENT_ID("client-id"),
    /** The client does not come from this machine. */
    NOT_LOOPBACK("not-loopback"),
    /** Another live session has the id. */
    ID_IN_USE("id-in-use"),
    /** The Will would not be allowed as a publish. */
    WILL("will"),
    /** The client names a site that is not served here. */
    SITE("site"),
    /** The keep-alive is 0 or too long. */
    KEEP_ALIVE("keep-alive"),
    /** A client without a name of its own asked for a session that outlives its connection. */
    SESSION("session"),
    /** The topic is none of ours. */
    TOPIC("topic"),
    /** The topic or filter belongs to somebody else. */
    NOT_ALLOWED("not-allowed"),
    /** Retained where it must not be, or the other way round. */
    RETAIN("retain"),
    /** QoS above what the topic is for. */
    QOS("qos"),
    /** The payload is not the JSON it should be. */
    PAYLOAD("payload"),
    /** Payload, topic or user properties beyond a limit. */
    SIZE("size"),
    /** The client sends faster than its allowance. */
    RATE("rate"),
    /** The response topic is not below the requester's own. */
    RESPONSE_TOPIC("response-topic"),
    /** A shared subscription: it would reorder what must stay in order. */
    SHARED("shared"),
    /** HiveMQ ended the connection for a breach of its own limits, such as the packet size. */
    BROKER("broker"),
    /** The plugin itself failed; see the broker's log. */
    INTERNAL("internal");

    private final String code;

    Reason(String code) {
        this.code = code;
    }

    /** The name on the topic. */
    public String code() {
        return code;
    }
}
