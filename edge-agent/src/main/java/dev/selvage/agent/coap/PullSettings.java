// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap;

import dev.selvage.agent.coap.key.KeyFiles;
import dev.selvage.agent.driver.BindReader;
import dev.selvage.agent.driver.DriverException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of a node that we call.
 *
 * @param uri where it is; a point's path is added
 * @param identity the name in the key file whose key we use for coaps
 * @param observe whether to ask for notifications of each point
 */
record PullSettings(URI uri, KeyFiles files, Optional<String> identity, boolean observe) {
    /** Reads and checks them, files from that folder on. */
    static PullSettings read(BindReader reader, Path folder) throws DriverException {
        reader.only("use", "mode", "uri", "formats", "observe", "sleepy", "keys", "own", "trust", "identity");
        URI uri = uri(reader);
        KeyFiles files = CoapSettings.keyFiles(reader, folder);
        Optional<String> identity = reader.has("identity") ? Optional.of(reader.text("identity")) : Optional.empty();
        if (uri.getScheme().equals("coaps") && !files.any()) {
            throw reader.wrong("calls coaps and needs keys: FILE and identity: NAME, or own: FILE.pem and trust: FILE.pem");
        }
        boolean observe = reader.has("observe") && reader.any("observe").text().equals("true");
        return new PullSettings(uri, files, identity, observe);
    }

    private static URI uri(BindReader reader) throws DriverException {
        String text = reader.text("uri");
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && Set.of("coap", "coaps").contains(String.valueOf(uri.getScheme())) && uri.getQuery() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw reader.wrong("has a uri that is none: " + e.getMessage());
        }
        throw reader.wrong("needs a uri such as coap://192.0.2.7 or coaps://node-1.local:5684/sensors, not " + text);
    }
}
