// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** The formats a body can have, by their CoAP content-format number. All hold the same tree of values. */
public enum Format {
    /** Any JSON (RFC 8259). */
    JSON(50, false, false),
    /** Any CBOR (RFC 8949). */
    CBOR(60, true, false),
    /** Sensor measurements in JSON (RFC 8428). */
    SENML_JSON(110, false, true),
    /** Sensor measurements in CBOR, with numbers for the field names (RFC 8428, section 6). */
    SENML_CBOR(112, true, true);

    /** The number of concise problem details (RFC 9290), which only answers have. */
    public static final int PROBLEM = 257;
    /** Largest body: a night of samples of a node; larger ones are several requests. */
    public static final int BODY_BYTES_MAX = 64 * 1024;

    private final int number;
    private final boolean binary;
    private final boolean senml;

    Format(int number, boolean binary, boolean senml) {
        this.number = number;
        this.binary = binary;
        this.senml = senml;
    }

    /** The format of that number. */
    public static Optional<Format> of(int number) {
        return Arrays.stream(values()).filter(format -> format.number == number).findFirst();
    }

    /** The CoAP content-format number. */
    public int number() {
        return number;
    }

    /** Whether it is SenML. */
    public boolean isSenml() {
        return senml;
    }

    /** Reads a body; bounded in bytes, depth and items before anything is allocated for them. */
    public Json read(byte[] body) throws Refusal {
        if (body.length > BODY_BYTES_MAX) {
            throw new Refusal(Why.TOO_LARGE, body.length + " bytes; a body has at most " + BODY_BYTES_MAX);
        }
        if (binary) {
            return CborReader.read(body, senml ? SenmlLabels.NAMES : Map.of());
        }
        try {
            return JsonReader.read(body);
        } catch (JsonException e) {
            throw new Refusal(Why.MALFORMED, "not JSON: " + e.getMessage());
        }
    }

    /** Writes a body. */
    public byte[] write(Json body) {
        return binary ? CborWriter.write(body, senml ? SenmlLabels.NUMBERS : Map.of()) : body.bytes();
    }
}
