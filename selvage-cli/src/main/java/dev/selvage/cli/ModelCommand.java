// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.model.ModelText;
import dev.selvage.cli.task.TaskText;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.model.manifest.SigningKey;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code selvage model}: trains models, looks at them, and brings them to devices. */
@Command(
        name = "model",
        description = "Trains, judges and signs models, and offers them to devices.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(key | train | evaluate | show | offer | approve | withdraw | status)",
        subcommands = {ModelTrainCommand.class, ModelEvaluateCommand.class, ModelShowCommand.class, ModelOfferCommand.class},
        footer = {"", "Example: selvage model status", "See also: docs/models.md"})
final class ModelCommand implements Runnable {
    /** Where selvage up keeps the key of its site. */
    static final String KEY = "selvage-data/keys/models.pem";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say key, train, evaluate, show, offer, approve, withdraw or status");
    }

    /** A new key. */
    @Command(name = "key", description = "Makes a key to sign models with, and prints its line for the devices' file model-keys.", mixinStandardHelpOptions = true,
            footer = {"", "Example: selvage model key plant-a.pem --id plant-a"})
    int key(
            @Parameters(arity = "0..1", paramLabel = "FILE", defaultValue = KEY, description = "where to; for its owner alone (default: ${DEFAULT-VALUE})") Path file,
            @Option(names = "--id", paramLabel = "ID", defaultValue = "home-models", description = "the key's name in manifests (default: ${DEFAULT-VALUE})") String id,
            @Option(names = "--for", paramLabel = "NAMES", defaultValue = "*", description = "the models that it may sign, such as pump-*,valve (default: all)") String names)
            throws CliException {
        try {
            makeFolder(file);
            SigningKey.create(file, id);
            spec.commandLine().getErr().println("selvage: wrote " + Printable.of(file.toString()) + "; the line below goes into the file model-keys of each device's data folder");
            spec.commandLine().getOut().println(Files.readString(SigningKey.publicFile(file)).strip() + " " + names);
            return 0;
        } catch (FileAlreadyExistsException e) {
            throw new CliException(Printable.of(String.valueOf(e.getMessage())) + " is there already, and no key is written over; its public line is in " + Printable.of(SigningKey.publicFile(file).toString()), e);
        } catch (IOException e) {
            throw new CliException("cannot make " + Printable.of(file.toString()) + ": " + Printable.of(String.valueOf(e.getMessage())), e);
        }
    }

    private static void makeFolder(Path file) throws IOException {
        Optional<Path> folder = Optional.ofNullable(file.getParent()).filter(parent -> !Files.exists(parent));
        if (folder.isPresent()) {
            Files.createDirectories(folder.get(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** The key in that file. */
    static SigningKey signer(Path key) throws CliException {
        try {
            return SigningKey.read(key);
        } catch (NoSuchFileException e) {
            throw new CliException("no key in " + Printable.of(String.valueOf(e.getMessage())) + "; make one with: selvage model key " + Printable.of(key.toString()), e);
        } catch (IOException e) {
            throw new CliException(Printable.of(String.valueOf(e.getMessage())), e);
        }
    }

    /** Lets devices go further. */
    @Command(name = "approve", description = "Lets devices go on with a model that they were offered: on trial, or for good.", mixinStandardHelpOptions = true,
            footer = {"", "Example: selvage model approve guard --device pump-1 --stage active"})
    int approve(
            @Mixin BrokerOptions at,
            @Mixin ModelTargets targets,
            @Parameters(paramLabel = "NAME", description = "the model") String name,
            @Option(names = "--stage", paramLabel = "S", defaultValue = "active", description = "canary or active (default: ${DEFAULT-VALUE})") String stage,
            @Option(names = "--json", description = "print the gateway's answer as it is") boolean json)
            throws CliException, InterruptedException {
        Json.Obj answer = DecisionCommand.ask(at, "model.approve", targets.into(Json.object().put("name", name).put("stage", stage), at).build());
        return told(answer, "approved", json);
    }

    /** Takes an offer back. */
    @Command(name = "withdraw", description = "Takes an offer back: devices go back to the model before it.", mixinStandardHelpOptions = true,
            footer = {"", "Example: selvage model withdraw guard --select 'profile=pump'"})
    int withdraw(
            @Mixin BrokerOptions at,
            @Mixin ModelTargets targets,
            @Parameters(paramLabel = "NAME", description = "the model") String name,
            @Option(names = "--json", description = "print the gateway's answer as it is") boolean json)
            throws CliException, InterruptedException {
        Json.Obj answer = DecisionCommand.ask(at, "model.withdraw", targets.into(Json.object().put("name", name), at).build());
        return told(answer, "withdrawn", json);
    }

    private int told(Json.Obj answer, String done, boolean json) {
        return told(answer, done, json, spec);
    }

    /** Prints what came of a request at each device; 1 when one refused. */
    static int told(Json.Obj answer, String done, boolean json, CommandSpec spec) {
        long refused = answer.integer("refusedCount").orElse(0L);
        if (json) {
            spec.commandLine().getOut().println(answer.text());
            return refused == 0 ? 0 : Main.FAILED;
        }
        long good = answer.integer(done + "Count").orElse(0L);
        spec.commandLine().getOut().println(done + ": " + good + (good == 1 ? " device" : " devices"));
        if (answer.get("refused").orElse(new Json.Null()) instanceof Json.Arr list) {
            list.items().stream().filter(Json.Obj.class::isInstance).map(Json.Obj.class::cast)
                    .forEach(each -> spec.commandLine().getErr().println("selvage: " + Printable.of(each.text("device").orElse("?") + ": " + each.text("why").orElse("?"))));
        }
        return refused == 0 ? 0 : Main.FAILED;
    }

    /** How far devices are. */
    @Command(name = "status", description = "Prints what devices say of their models, and what they are offered.", mixinStandardHelpOptions = true,
            footer = {"", "Example: selvage model status pump-1"})
    int status(
            @Mixin BrokerOptions at,
            @Parameters(arity = "0..1", paramLabel = "DEVICE", description = "one device; all by default") Optional<String> device,
            @Option(names = "--name", paramLabel = "N", description = "only the model of that name") Optional<String> name,
            @Option(names = "--json", description = "print the gateway's answers as one") boolean json)
            throws CliException, InterruptedException {
        List<Json.Obj> models = new ArrayList<>();
        List<Json.Obj> offers = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Json.Obj page = DecisionCommand.ask(at, "model.status", Json.object().put("device", device).put("name", name).put("after", after).build());
            models.addAll(TaskText.all(page, "models"));
            offers.addAll(TaskText.all(page, "offers"));
            after = page.text("after");
        } while (after.isPresent());
        if (json) {
            spec.commandLine().getOut().println(Json.object().put("models", new Json.Arr(List.copyOf(models))).put("offers", new Json.Arr(List.copyOf(offers))).build().text());
        } else {
            ModelText.status(models, offers).forEach(spec.commandLine().getOut()::println);
        }
        return 0;
    }
}
