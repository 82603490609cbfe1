// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.SiteId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class StartFailureTest {
    private static final EmbeddedBroker.Settings SETTINGS =
            EmbeddedBroker.Settings.forTest(Path.of("/srv/selvage"), new SiteId("home"));

    private static String explain(Exception failure) throws EmbeddedBrokerException {
        return StartFailure.explain(failure, SETTINGS, Endpoint.probe("127.0.0.1", 0)).getMessage();
    }

    @Test
    void folderInUse() throws EmbeddedBrokerException {
        var locked = new IllegalStateException("An error occurred while opening the persistence."
                + " Is another HiveMQ instance running?");
        assertEquals(
                "another broker uses the folder /srv/selvage; stop it, or choose another folder",
                explain(new ExecutionException(locked)));
    }

    @Test
    void tooSlow() throws EmbeddedBrokerException {
        assertTrue(explain(new TimeoutException()).startsWith("the broker did not start in time; see /srv/selvage"));
    }

    @Test
    void anythingElseKeepsItsReasonOnOneLine() throws EmbeddedBrokerException {
        String message = explain(new ExecutionException(new IOException("disk\nfull")));
        assertEquals(
                "the broker did not start: IOException: disk\\u000afull; see /srv/selvage/broker.log", message);
    }

    @Test
    void portTakenBetweenOurCheckAndHiveMqsBind() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Endpoint endpoint = new Endpoint(InetAddress.getLoopbackAddress(), taken.getLocalPort());
            String message = StartFailure.explain(new ExecutionException(new IOException("?")), SETTINGS, endpoint)
                    .getMessage();
            assertTrue(message.startsWith("cannot listen on 127.0.0.1:" + taken.getLocalPort()), message);
        }
    }
}
