// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.model.Parcel;
import dev.selvage.cli.model.Upload;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.model.manifest.Digests;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code selvage model offer}: sends a model to the gateway and offers it to devices. */
@Command(
        name = "offer",
        description = "Sends a model to the gateway and offers it to devices, which take it by their own checks whenever they are there.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: selvage model offer models/guard-1.0.0 --device pump-1 --stage shadow",
            "Stages: shadow is asked and decides nothing, canary decides on trial, active decides. Each goes through those before it."})
final class ModelOfferCommand implements Callable<Integer> {
    private static final List<String> STAGES = List.of("shadow", "canary", "active");

    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerOptions at;

    @Mixin
    private ModelTargets targets;

    @Parameters(paramLabel = "DIR", description = "the model's folder")
    private Path folder;

    @Option(names = "--stage", paramLabel = "S", defaultValue = "active", description = "how far devices may go by themselves: shadow, canary or active (default: ${DEFAULT-VALUE})")
    private String stage;

    @Option(names = "--json", description = "print the gateway's answer as it is")
    private boolean json;

    @Override
    public Integer call() throws CliException, InterruptedException {
        if (!STAGES.contains(stage)) {
            throw at.wrong("\"" + Printable.of(stage) + "\" is no stage; say shadow, canary or active");
        }
        // who is meant is looked at before anything is sent
        targets.into(Json.object(), at);
        Parcel parcel = Parcel.read(folder);
        byte[] model = parcel.model();
        String sha256 = Digests.of(model);
        if (!sha256.equals(parcel.manifest().content().sha256())) {
            throw new CliException(Printable.of(folder.toString()) + ": the file \"model\" is not the one of manifest.json; train it anew, or copy the folder again");
        }
        Upload.send(sha256, model, (verb, question) -> DecisionCommand.ask(at, verb, question), line -> spec.commandLine().getErr().println("selvage: " + line));
        Json.Obj answer = DecisionCommand.ask(at, "model.offer", targets.into(parcel.question().put("stage", stage), at).build());
        return ModelCommand.told(answer, "offered", json, spec);
    }
}
