// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.payload.Format;
import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.agent.coap.payload.Why;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.californium.core.coap.OptionSet;

/** Reads the options of a request, strictly: what is not understood is refused, so that nobody relies on it. */
final class Asked {
    /** Names the device where nothing else does, see {@link FrontSettings.Plain}. */
    static final String DEVICE = "d";

    private Asked() {}

    /** The queries by name; refuses others than those allowed, and a name twice. */
    static Map<String, String> queries(OptionSet options, String... allowed) throws Refusal {
        Map<String, String> queries = new HashMap<>();
        for (String query : options.getUriQuery()) {
            String name = query.split("=", 2)[0];
            if (!name.equals(DEVICE) && !List.of(allowed).contains(name)) {
                throw new Refusal(Why.MALFORMED, "query \"" + query + "\" is not known here" + (allowed.length == 0 ? "" : "; known: " + String.join(", ", allowed)));
            }
            if (queries.put(name, query.substring(Math.min(query.length(), name.length() + 1))) != null) {
                throw new Refusal(Why.MALFORMED, "query \"" + name + "\" twice");
            }
        }
        return queries;
    }

    /** The device a query names. */
    static Optional<String> device(OptionSet options) {
        return options.getUriQuery().stream().filter(query -> query.startsWith(DEVICE + "=")).findFirst().map(query -> query.substring(2));
    }

    /** The format of the body. */
    static Format sent(OptionSet options, List<Format> possible) throws Refusal {
        return Format.of(options.hasContentFormat() ? options.getContentFormat() : -1)
                .filter(possible::contains)
                .orElseThrow(() -> new Refusal(Why.FORMAT, (options.hasContentFormat() ? "content format " + options.getContentFormat() : "no content format")
                        + "; possible: " + numbers(possible)));
    }

    /** The format that the asker wants, or the first possible one when he does not say. */
    static Format wanted(OptionSet options, List<Format> possible) throws Refusal {
        if (!options.hasAccept()) {
            return possible.get(0);
        }
        return Format.of(options.getAccept())
                .filter(possible::contains)
                .orElseThrow(() -> new Refusal(Why.NOT_ACCEPTABLE, "accept " + options.getAccept() + "; possible: " + numbers(possible)));
    }

    private static String numbers(List<Format> formats) {
        return String.join(", ", formats.stream().map(format -> format.number() + "").toList());
    }
}
