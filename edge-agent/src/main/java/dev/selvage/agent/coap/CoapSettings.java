// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap;

import dev.selvage.agent.coap.front.FrontSettings;
import dev.selvage.agent.coap.key.KeyFiles;
import dev.selvage.agent.coap.payload.Format;
import dev.selvage.agent.driver.BindReader;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.protocol.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The settings of a node that calls us. */
record CoapSettings(FrontSettings front, List<Format> formats, OptionalLong silenceMillis) {
    private static final int SECURE_PORT = 5684;
    private static final int PLAIN_PORT = 5683;
    private static final int PORT_MAX = 65_535;
    /** A sleepy node that does not say how it sleeps: most send several times an hour. */
    private static final long SILENCE_MILLIS = 3_600_000;
    /** Periods that a sleepy node may miss when it does not say: two lost messages are no news. */
    private static final long GRACE = 3;
    private static final long GRACE_MAX = 100;

    /** Reads and checks them, files from that folder on; {@code uri} and {@code observe} say something about the node, not about us. */
    static CoapSettings read(BindReader reader, Path folder) throws DriverException {
        reader.only("use", "mode", "uri", "formats", "observe", "sleepy", "bind", "port", "keys", "own", "trust", "plain", "plainPort");
        KeyFiles files = keyFiles(reader, folder);
        FrontSettings.Plain plain = plain(reader);
        if (!files.any() && plain == FrontSettings.Plain.OFF) {
            throw reader.wrong("needs keys: FILE with a line \"DEVICE psk HEX\" (openssl rand -hex 16), or plain: loopback for a first try");
        }
        InetSocketAddress secure = new InetSocketAddress(address(reader, reader.text("bind", "0.0.0.0")), port(reader, "port", SECURE_PORT));
        InetSocketAddress open = new InetSocketAddress(
                plain == FrontSettings.Plain.LAB ? secure.getAddress() : InetAddress.getLoopbackAddress(), port(reader, "plainPort", PLAIN_PORT));
        return new CoapSettings(new FrontSettings(secure, files, plain, open), formats(reader), silence(reader));
    }

    static KeyFiles keyFiles(BindReader reader, Path folder) throws DriverException {
        return new KeyFiles(reader.optionalPath("keys", folder), reader.optionalPath("own", folder), reader.optionalPath("trust", folder));
    }

    private static FrontSettings.Plain plain(BindReader reader) throws DriverException {
        String word = reader.text("plain", "off").toUpperCase(Locale.ROOT);
        for (FrontSettings.Plain plain : FrontSettings.Plain.values()) {
            if (plain.name().equals(word)) {
                return plain;
            }
        }
        throw reader.wrong("has an unknown \"plain\"; it is \"off\", loopback, or lab (anybody may claim to be any node)");
    }

    private static InetAddress address(BindReader reader, String text) throws DriverException {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw reader.wrong("cannot bind to an address that this machine does not know: " + e.getMessage());
        }
    }

    /** How long a sleepy node may be silent; {@code true}, or its period and how many of them. */
    private static OptionalLong silence(BindReader reader) throws DriverException {
        Json said = reader.has("sleepy") ? reader.any("sleepy") : new Json.Bool(false);
        if (said instanceof Json.Obj rhythm) {
            BindReader sleep = BindReader.ofDriver("coap", rhythm).only("period", "grace");
            long grace = sleep.integer("grace", GRACE);
            if (grace < 1 || grace > GRACE_MAX) {
                throw reader.wrong("needs a \"grace\" of 1 to " + GRACE_MAX + " periods, not " + grace);
            }
            return OptionalLong.of(sleep.durationMillis("period") * grace);
        }
        if (said instanceof Json.Bool sleeps) {
            return sleeps.value() ? OptionalLong.of(SILENCE_MILLIS) : OptionalLong.empty();
        }
        throw reader.wrong("has an unknown \"sleepy\"; it is true, false, or {period: 15m, grace: 3}");
    }

    private static int port(BindReader reader, String name, int fallback) throws DriverException {
        long port = reader.integer(name, fallback);
        if (port < 1 || port > PORT_MAX) {
            throw reader.wrong("needs a " + name + " of 1 to " + PORT_MAX + ", not " + port);
        }
        return (int) port;
    }

    private static List<Format> formats(BindReader reader) throws DriverException {
        if (!reader.has("formats")) {
            return List.of(Format.SENML_CBOR, Format.SENML_JSON, Format.CBOR, Format.JSON);
        }
        List<Format> formats = new ArrayList<>();
        for (Json item : reader.list("formats")) {
            formats.add((item instanceof Json.Int number ? Format.of((int) number.value()) : Optional.<Format>empty())
                    .orElseThrow(() -> reader.wrong("has a format " + item.text() + "; it can be 110, 112 (SenML), 60 (CBOR), 50 (JSON)")));
        }
        return formats;
    }
}
