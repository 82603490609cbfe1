// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of this machine that tests use. */
final class Shell {
    private static final long SECONDS_MAX = 60;

    private Shell() {}

    /** Skips the test, visibly, when there is no such program. */
    static void need(String program, String packageName) {
        boolean there = Stream.of(System.getenv("PATH").split(":", -1)).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        assumeTrue(there, program + " is not installed: apt install " + packageName);
    }

    /** Runs a program in a folder and gives all that it prints. */
    static String run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertTrue(ended, () -> command + " does not end");
        return new String(Files.readAllBytes(out), StandardCharsets.UTF_8);
    }

    /** An authority, a server's and a node's certificate of it (CN node-1), a stranger's, and a raw key pair, all P-256. */
    static void makeKeys(Path folder) throws IOException, InterruptedException {
        need("openssl", "openssl");
        for (String who : List.of("ca", "server", "node", "stranger", "raw")) {
            run(folder, words("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " + who + ".key"));
        }
        run(folder, words("openssl req -x509 -new -key ca.key -subj /CN=test-ca -days 30 -out ca.pem -addext basicConstraints=critical,CA:TRUE "
                + "-addext keyUsage=critical,keyCertSign"));
        run(folder, words("openssl req -x509 -new -key stranger.key -subj /CN=node-1 -days 30 -out stranger.pem"));
        sign(folder, "server", "127.0.0.1", "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n");
        sign(folder, "node", "node-1", "extendedKeyUsage=clientAuth\n");
        run(folder, words("openssl pkey -in raw.key -pubout -out raw.pub"));
        // the traditional form is what libcoap takes as a raw key
        run(folder, words("openssl ec -in raw.key -out raw.ec"));
        Path own = folder.resolve("own.pem");
        Files.writeString(own, Files.readString(folder.resolve("server.key")) + Files.readString(folder.resolve("server.pem")));
        close(own);
        run(folder, words("openssl pkey -in server.key -pubout -out server.pub"));
        Path raw = folder.resolve("own-raw.pem");
        Files.writeString(raw, Files.readString(folder.resolve("server.key")) + Files.readString(folder.resolve("server.pub")));
        close(raw);
    }

    private static void sign(Path folder, String who, String name, String extensions) throws IOException, InterruptedException {
        Files.writeString(folder.resolve(who + ".ext"), "basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n" + extensions);
        run(folder, words("openssl req -new -key " + who + ".key -subj /CN=" + name + " -out " + who + ".csr"));
        run(folder, words("openssl x509 -req -in " + who + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile " + who + ".ext -out "
                + who + ".pem"));
    }

    /** Makes a file its owner's alone. */
    static void close(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    static List<String> words(String line) {
        return List.of(line.split(" ", -1));
    }
}
