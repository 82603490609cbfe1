// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.train;

import dev.selvage.decision.model.Model;
import dev.selvage.model.Columns;
import dev.selvage.model.ModelFile;
import dev.selvage.model.Quiet;
import dev.selvage.model.Scaler;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Input;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** What a device may train by itself: small, on a window of its own rows, in milliseconds. The result is a model like any other. */
public final class Adapt {
    /** An hour of seconds, and k-means over it stays below a tenth of a second on a small board. */
    public static final int ROWS_MAX = 4_096;

    private Adapt() {}

    /**
     * Finds the centres anew in a window of normal rows.
     *
     * @param parameters of the recipe for k-means
     */
    public static Trained retrainKMeans(Rows window, Json.Obj parameters, long seed) {
        bound(window);
        return Trainer.train(new Recipe(Family.KMEANS, parameters, seed), window);
    }

    /**
     * Goes on with a logistic regression from the weights it has. Its standardisation, its classes and its threshold stay, so old
     * and new scores mean the same; classes that the rows do not have keep their weights but for what the others push.
     *
     * @param labelled rows whose classes the model knows
     * @param epochs passes over the rows; a handful
     * @param rate of plain descent, such as 0.05
     */
    public static Trained warmStart(Trained before, Rows labelled, int epochs, double rate, long seed) {
        Quiet.library();
        bound(labelled);
        if (before.plan().family() != Family.LINEAR_SGD || !before.inputs().equals(labelled.inputs()) || labelled.labels().isEmpty()) {
            throw new IllegalArgumentException("a warm start needs a linear-sgd, and rows with its features and a label each");
        }
        Model model = before.open();
        LinearSGDModel old = (LinearSGDModel) ModelFile.read(before.file()).castModel(Label.class);
        Scaler scaler = Scaler.of(Family.LINEAR_SGD, model.card().features());
        var warm = new WarmTrainer(old, epochs, rate, seed).train(rows(old, scaler, labelled));
        return new Trained(before.plan(), before.inputs(), ModelFile.of(warm, model.card().features()), labelled.rows().size());
    }

    /** The classes that a classifier knows, by name. */
    public static SortedSet<String> classes(Trained classifier) {
        Quiet.library();
        var classes = new TreeSet<String>();
        ModelFile.read(classifier.file()).castModel(Label.class).getOutputIDInfo().getDomain().forEach(label -> classes.add(label.getLabel()));
        return classes;
    }

    private static MutableDataset<Label> rows(LinearSGDModel old, Scaler scaler, Rows labelled) {
        LabelFactory factory = new LabelFactory();
        Columns columns = new Columns(labelled.inputs().stream().map(Input::name).toList());
        List<Example<Label>> examples = new ArrayList<>();
        for (Label known : old.getOutputIDInfo().getDomain()) {
            // Weighs nothing: it is there so that the new model does not forget the class.
            Example<Label> mention = columns.example(new double[labelled.inputs().size()], new Label(known.getLabel()));
            mention.setWeight(0);
            examples.add(mention);
        }
        for (int r = 0; r < labelled.rows().size(); r++) {
            Label label = new Label(labelled.labels().get(r));
            if (old.getOutputIDInfo().getID(label) < 0) {
                throw new IllegalArgumentException(
                        "row " + (r + 1) + " is labelled \"" + Printable.of(label.getLabel()) + "\", a class that the model does not know");
            }
            examples.add(columns.example(scaler.apply(labelled.rows().get(r)), label));
        }
        return new MutableDataset<>(examples, new SimpleDataSourceProvenance("window", factory), factory);
    }

    private static void bound(Rows window) {
        if (window.rows().size() > ROWS_MAX) {
            throw new IllegalArgumentException(window.rows().size() + " rows; a device trains on " + ROWS_MAX + " at most");
        }
    }
}
