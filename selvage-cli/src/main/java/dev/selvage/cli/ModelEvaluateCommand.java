// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import dev.selvage.cli.model.Examples;
import dev.selvage.cli.model.History;
import dev.selvage.cli.model.Judgement;
import dev.selvage.cli.model.Kind;
import dev.selvage.cli.model.Parcel;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.model.file.Checked;
import dev.selvage.model.file.ModelCheck;
import dev.selvage.model.manifest.Keyring;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code selvage model evaluate}: what a model is worth on rows. */
@Command(
        name = "evaluate",
        description = "Prints what a model is worth on recorded rows, by the measure of its family.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: selvage model evaluate models/guard-1.0.0 --data other-run.csv --profile pump.yaml --label anomaly"})
final class ModelEvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerOptions at;

    @Mixin
    private ModelDataOptions data;

    @Parameters(paramLabel = "DIR", description = "the model's folder")
    private Path folder;

    @Option(names = "--profile", paramLabel = "P", description = "the profile that the model is for, when it does not ship with Selvage")
    private Optional<String> profile = Optional.empty();

    @Option(names = "--of", paramLabel = "CLASS", description = "the label that means an alarm; by default whatever is not normal")
    private Optional<String> of = Optional.empty();

    @Option(names = "--after-row", paramLabel = "N", defaultValue = "0", description = "leave out the first N rows, such as those it learned from; they still fill the windows")
    private int afterRow;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Override
    public Integer call() throws CliException, InterruptedException {
        Parcel parcel = Parcel.read(folder);
        Checked checked = new ModelCheck(new Keyring(List.of())).inspect(parcel.offer());
        if (!(checked instanceof Checked.Loaded loaded)) {
            throw new CliException(Printable.of(folder.toString()) + ": " + ((Checked.Refused) checked).line());
        }
        Kind kind = Kind.find(profile.orElse(parcel.manifest().purpose().profile()), parcel.manifest().purpose().decision());
        if (!kind.decision().template().equals(parcel.manifest().purpose().template())) {
            throw new CliException("the inputs of the decision \"" + kind.decision().name() + "\" are not those that " + parcel.manifest().name() + " was trained on; a device would refuse it, train it anew");
        }
        History history = data.history(kind, at);
        Examples examples = Examples.of(kind.decision(), history.moments());
        List<Examples.Example> judged = examples.all().stream().filter(example -> example.row() >= afterRow).toList();
        if (judged.isEmpty()) {
            throw new CliException("no row is left to judge by, of " + history.rowsInFile() + " (" + examples.warming() + " while windows were filling, " + examples.missing() + " with an input missing)");
        }
        Judgement judgement = Judgement.of(loaded.model(), parcel.manifest().plan(), judged, of);
        if (json) {
            spec.commandLine().getOut().println(Json.object().put("name", parcel.manifest().name()).put("version", parcel.manifest().version().toString()).put("rows", judged.size()).put("metrics", judgement.metrics()).build().text());
        } else {
            spec.commandLine().getOut().println(parcel.manifest().name() + " " + parcel.manifest().version() + " on " + judged.size() + " rows of " + Printable.of(history.source())
                    + " (left out: " + examples.warming() + " while windows were filling, " + examples.missing() + " with an input missing)");
            judgement.lines().forEach(spec.commandLine().getOut()::println);
        }
        return 0;
    }
}
