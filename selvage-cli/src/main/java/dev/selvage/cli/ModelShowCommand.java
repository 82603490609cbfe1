// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.model.ModelText;
import dev.selvage.cli.model.Parcel;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.model.file.Checked;
import dev.selvage.model.file.ModelCheck;
import dev.selvage.model.manifest.Keyring;
import dev.selvage.model.manifest.SigningKey;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code selvage model show}: where a model comes from, and whether its file is what it says. */
@Command(
        name = "show",
        description = "Prints where a model comes from, and checks its file and who signed it; exits 1 when something is wrong.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: selvage model show models/guard-1.0.0 --key selvage-data/keys/models.pem"})
final class ModelShowCommand implements Callable<Integer> {
    /** Sixty-four keys with long lists of names. */
    private static final long KEYS_BYTES_MAX = 64 * 1024;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "the model's folder")
    private Path folder;

    @Option(names = "--key", paramLabel = "FILE", description = "the key that should have signed it")
    private Optional<Path> key = Optional.empty();

    @Option(names = "--keys", paramLabel = "FILE", description = "a device's file model-keys")
    private Optional<Path> keys = Optional.empty();

    @Option(names = "--json", description = "print the manifest as it is")
    private boolean json;

    @Override
    public Integer call() throws CliException {
        if (key.isPresent() && keys.isPresent()) {
            throw new ParameterException(spec.commandLine(), "give --key or --keys, not both");
        }
        Parcel parcel = Parcel.read(folder);
        Optional<Keyring> ring = ring();
        Checked checked = new ModelCheck(ring.orElseGet(() -> new Keyring(List.of()))).inspect(parcel.offer());
        Optional<String> doubts = ring.flatMap(known -> new ModelCheck(known).doubts(parcel.offer()));
        boolean isGood = checked instanceof Checked.Loaded && doubts.isEmpty();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(manifest(parcel).text());
        } else {
            ModelText.manifest(parcel.manifest()).forEach(out::println);
            out.println("checked    " + (checked instanceof Checked.Refused refused ? "REFUSED (" + refused.reason().word() + "): " + refused.line()
                    : "the file is whole, opens, and answers its " + parcel.manifest().golden().size() + " golden vectors as it should"));
            out.println("signed     by key " + Printable.of(parcel.manifest().terms().kid()) + ": " + (ring.isEmpty() ? "not looked at; give --key or --keys" : doubts.map(why -> "NOT BELIEVED, " + why).orElse("believed")));
            out.println();
            ModelText.features(parcel.manifest().features()).forEach(out::println);
        }
        return isGood ? 0 : Main.FAILED;
    }

    private static Json.Obj manifest(Parcel parcel) throws CliException {
        try {
            return JsonReader.readObject(parcel.offer().manifest());
        } catch (JsonException e) {
            throw new CliException("manifest.json: " + e.getMessage(), e);
        }
    }

    private Optional<Keyring> ring() throws CliException {
        // the public half is enough to look
        Optional<Path> own = key.map(file -> file.toString().endsWith(".pub") ? file : SigningKey.publicFile(file));
        Optional<Path> file = own.or(() -> keys);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (Files.size(file.get()) > KEYS_BYTES_MAX) {
                throw new CliException(Printable.of(file.get().toString()) + " has " + Files.size(file.get()) + " bytes, too many for keys");
            }
            String text = Files.readString(file.get(), StandardCharsets.UTF_8).strip();
            return Optional.of(Keyring.read(own.isPresent() ? text + " *" : text));
        } catch (IOException e) {
            throw new CliException("cannot read the keys: " + Printable.of(e.toString()), e);
        } catch (IllegalArgumentException e) {
            throw new CliException(Printable.of(file.get().toString()) + ": " + e.getMessage(), e);
        }
    }
}
