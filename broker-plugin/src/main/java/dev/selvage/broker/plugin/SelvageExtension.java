// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;

/** The plugin's one entry: HiveMQ calls it once at start and once at stop. */
public final class SelvageExtension implements ExtensionMain {
    /** The extension's id and folder name. */
    public static final String ID = "selvage-broker-plugin";

    private final PluginSettings settings;
    private volatile boolean started;

    /** For the embedded broker, which knows its settings. */
    public SelvageExtension(PluginSettings settings) {
        this.settings = settings;
    }

    /** True once the authenticator is in place. */
    public boolean started() {
        return started;
    }

    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
        SimpleAuthenticator everyone = (in, out) -> out.authenticateSuccessfully();
        Services.securityRegistry().setAuthenticatorProvider(in -> everyone);
        started = !settings.sites().isEmpty();
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
        started = false;
    }
}
