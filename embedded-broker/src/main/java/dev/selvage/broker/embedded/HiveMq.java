// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.migration.meta.PersistenceType;
import dev.selvage.broker.plugin.SelvageExtension;
import java.nio.file.Path;

/**
 * HiveMQ put together the way we want it. Its switches are statics of the JVM, some of them set by its own builder, so
 * their order matters and stands here.
 */
final class HiveMq {
    /** How long the stores go on serving after the stop signal; the default of 2 s is two thirds of a stop. */
    private static final int SHUTDOWN_GRACE_MILLIS = 50;

    private HiveMq() {}

    /** Builds, and does not start, a broker that denies whoever the extension does not let in. */
    static EmbeddedHiveMQ build(Path conf, Path data, Path extensions, SelvageExtension extension) {
        // Xodus: 2.6 MB for 1,000 retained messages, where the native store sets 2.2 GB aside at once.
        InternalConfigurations.RETAINED_MESSAGE_PERSISTENCE_TYPE.set(PersistenceType.FILE);
        InternalConfigurations.PAYLOAD_PERSISTENCE_TYPE.set(PersistenceType.FILE);
        InternalConfigurations.PERSISTENCE_SHUTDOWN_GRACE_PERIOD_MSEC.set(SHUTDOWN_GRACE_MILLIS);
        InternalConfigurations.JMX_REPORTER_ENABLED.set(false);
        EmbeddedHiveMQ hiveMq = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(conf)
                .withDataFolder(data)
                .withExtensionsFolder(extensions)
                .withEmbeddedExtension(embedded(extension))
                .withoutLoggingBootstrap()
                .build();
        // build() switches to "let everybody in when there is no authenticator"; undo that.
        InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.set(true);
        return hiveMq;
    }

    private static EmbeddedExtension embedded(SelvageExtension extension) {
        return EmbeddedExtension.builder()
                .withId(SelvageExtension.ID)
                .withName("Selvage broker plugin")
                .withVersion("embedded")
                .withAuthor("The Selvage authors")
                .withPriority(0)
                .withStartPriority(1000)
                .withExtensionMain(extension)
                .build();
    }
}
