// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class BrokerConfigTest {
    private static InputStream config(boolean persistent) {
        return new ByteArrayInputStream(
                BrokerConfig.xml("127.0.0.1", 18_830, persistent).getBytes(StandardCharsets.UTF_8));
    }

    /** HiveMQ ignores what it cannot read and runs with its open defaults, so its own schema must agree. */
    @Test
    void fitsHiveMqsSchema() throws Exception {
        URL schema = Optional.ofNullable(getClass().getResource("/config.xsd")).orElseThrow();
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(schema)
                .newValidator()
                .validate(new StreamSource(config(true)));
        assertEquals("in-memory", value("/hivemq/persistence/mode", false));
    }

    @Test
    void limitsAreOurs() throws Exception {
        assertEquals("127.0.0.1", value("//bind-address", true));
        assertEquals("307200", value("//max-packet-size", true));
        assertEquals("false", value("//topic-alias/enabled", true));
        assertEquals("false", value("//anonymous-usage-statistics/enabled", true));
        assertEquals("604800", value("//session-expiry/max-interval", true));
        assertEquals("300", value("//max-keep-alive", true));
        assertEquals("64", value("//server-receive-maximum", true));
        assertEquals("5000", value("//max-connections", true));
        assertEquals("file", value("/hivemq/persistence/mode", true));
    }

    private static String value(String path, boolean persistent) throws Exception {
        return XPathFactory.newInstance().newXPath().evaluate(path, new InputSource(config(persistent)));
    }
}
