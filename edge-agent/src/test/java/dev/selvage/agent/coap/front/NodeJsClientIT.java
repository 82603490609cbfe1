// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The CoAP library of Node.js, in the clear since it has no DTLS. Runs where {@code node} finds the package {@code coap} (NODE_PATH). */
@Timeout(120)
class NodeJsClientIT {
    private static final String SCRIPT = """
            const coap = require('coap'), port = +process.argv[1], said = {}
            const ask = (method, pathname, options, body, observe) => new Promise((done, failed) => {
              const request = coap.request({ host: '127.0.0.1', port, method, pathname, query: 'd=node-1', observe })
              for (const name in options) request.setOption(name, options[name])
              request.on('response', done).on('error', failed)
              request.end(body)
            })
            const json = { 'Content-Format': 'application/json' }
            const many = JSON.stringify(Array.from({ length: 200 }, (_, i) => ({ n: 't', v: i, t: -i })))
            ;(async () => {
              said.post = (await ask('POST', '/s', json, '{"t":21.5}')).code
              said.senml = (await ask('POST', '/s', { 'Content-Format': Buffer.from([110]) }, '[{"n":"h","v":40}]')).code
              said.get = (await ask('GET', '/s/t', { Accept: 'application/json' })).payload.toString()
              said.wrong = (await ask('POST', '/s', json, '{"x":1}')).code
              const heard = []
              const seen = await ask('GET', '/s/t', { Accept: 'application/json' }, undefined, true)
              seen.on('data', data => heard.push(data.toString()))
              await ask('POST', '/s', json, '{"t":33.25}')
              for (let i = 0; i < 50 && !heard.join().includes('33.25'); i++) await new Promise(r => setTimeout(r, 100))
              said.observed = heard.join()
              said.file = (await ask('GET', '/f/model', {})).payload.length
              said.blocks = (await ask('POST', '/s', { ...json, Block1: Buffer.from([5]) }, many)).code
              console.log('SAID ' + JSON.stringify(said))
              process.exit(0)
            })()
            """;

    @TempDir
    static Path folder;

    private PlainDesk desk;

    @BeforeEach
    void open() throws Exception {
        desk = new PlainDesk();
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void samplesStatesObservationsAndBlocks() throws Exception {
        Shell.need("node", "nodejs");
        boolean there = Shell.run(folder, List.of("node", "-p", "require.resolve('coap')")).contains("coap/");
        assumeTrue(there, "node finds no package coap: npm install coap in any folder, and set NODE_PATH to its node_modules");
        desk.node1.files.put("model", new byte[5_000]);
        String printed = Shell.run(folder, List.of("node", "-e", SCRIPT, "" + desk.front.address(false).orElseThrow().getPort()));
        assertTrue(printed.contains("SAID "), printed);
        Json.Obj said = JsonReader.readObject(printed.substring(printed.indexOf("SAID ") + 5).strip().getBytes(StandardCharsets.UTF_8));
        assertEquals("2.04 2.04 4.22 2.04", String.join(" ", List.of(text(said, "post"), text(said, "senml"), text(said, "wrong"), text(said, "blocks"))), printed);
        assertTrue(text(said, "get").contains("\"v\":21.5"), printed);
        assertTrue(text(said, "observed").contains("33.25"), printed);
        assertEquals(5_000L, said.integer("file").orElseThrow(), printed);
        assertEquals(203, desk.node1.readings().size());
    }

    private static String text(Json.Obj said, String name) {
        return said.text(name).orElse("");
    }
}
