// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import dev.selvage.broker.plugin.rules.Connections;
import dev.selvage.broker.plugin.rules.Denials;
import dev.selvage.broker.plugin.rules.RateLimit;
import dev.selvage.broker.plugin.rules.Rights;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The plugin's one entry, embedded or as an extension folder: HiveMQ calls it once at start and once at stop. */
public final class SelvageExtension implements ExtensionMain {
    /** The extension's id and folder name. */
    public static final String ID = "selvage-broker-plugin";

    private static final String SETTINGS_FILE = "selvage.properties";
    private static final long TICK_SECONDS = 1;

    private final Optional<PluginSettings> given;
    private volatile boolean started;

    /** For HiveMQ, which finds the settings file beside the jar. */
    public SelvageExtension() {
        this.given = Optional.empty();
    }

    /** For the embedded broker, which knows its settings. */
    public SelvageExtension(PluginSettings settings) {
        this.given = Optional.of(settings);
    }

    /** True once every gate is in place. */
    public boolean started() {
        return started;
    }

    /** Puts the gates in place; on a bad settings file HiveMQ is told not to start the extension. */
    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
        Path folder = input.getExtensionInformation().getExtensionHomeFolder().toPath();
        try {
            install(given.isPresent() ? given.get() : PluginSettings.read(folder.resolve(SETTINGS_FILE)));
            started = true;
        } catch (IOException | IllegalArgumentException e) {
            output.preventExtensionStartup("cannot use " + folder.resolve(SETTINGS_FILE) + ": " + e.getMessage());
        }
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
        started = false;
    }

    private static void install(PluginSettings settings) {
        Clock clock = Clock.systemUTC();
        Rights rights = new Rights(settings.sites());
        Connections connections = new Connections(clock.millis());
        Denials denials = new Denials();
        RateLimit rateLimit = new RateLimit(settings.messagesPerSecond(), settings.burst());
        Announcer announcer = new Announcer();
        Doorman doorman = new Doorman(denials, clock);

        ConnectGate connectGate = new ConnectGate(rights, connections, doorman);
        PublishGate publishGate = new PublishGate(rights, rateLimit, doorman);
        SubscribeGate subscribeGate = new SubscribeGate(rights, doorman);
        PresenceKeeper presence = new PresenceKeeper(connections, denials, announcer, clock);
        LeftOvers leftOvers = new LeftOvers(connections, announcer, clock);

        Services.securityRegistry().setAuthenticatorProvider(input -> connectGate);
        Services.securityRegistry().setAuthorizerProvider(input -> subscribeGate);
        Services.initializerRegistry()
                .setClientInitializer((input, client) -> client.addPublishInboundInterceptor(publishGate));
        Services.eventRegistry().setClientLifecycleEventListener(input -> presence);
        var unused = Services.extensionExecutorService()
                .scheduleWithFixedDelay(
                        new Ticker(denials, rateLimit, leftOvers, announcer, clock), 0, TICK_SECONDS, TimeUnit.SECONDS);
    }
}
