// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.model.ModelCard.Replay;
import dev.selvage.model.manifest.Blueprint;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Identity;
import dev.selvage.model.manifest.Input;
import java.util.ArrayList;
import java.util.List;
import org.tribuo.RealIDInfo;
import org.tribuo.anomaly.Event;
import org.tribuo.classification.Label;
import org.tribuo.clustering.ClusterID;
import org.tribuo.regression.Regressor;

/**
 * Opens model files. The library looks up any class that a file names and believes its sizes, so bytes from elsewhere come here
 * through the check of package {@code dev.selvage.model.file} only.
 */
public final class Models {
    /** What the files are made with. */
    public static final String LIBRARY = "tribuo 4.3.2";

    private Models() {}

    /**
     * Opens a file.
     *
     * @param inputs the features in the order of the vectors to come
     * @throws IllegalArgumentException when file, plan and inputs do not belong together; the library adds throwables of its own
     */
    public static Model open(Identity identity, Blueprint plan, List<Input> inputs, byte[] file) {
        Quiet.library();
        return plan.family() == Family.ENSEMBLE
                ? ensemble(identity, plan, inputs, file)
                : single(identity, plan, inputs, file);
    }

    /** One of the library's models in the class of its family. */
    private static Model single(Identity identity, Blueprint plan, List<Input> inputs, byte[] file) {
        org.tribuo.Model<?> raw = ModelFile.read(file);
        List<FeatureStats> features = statistics(raw, inputs);
        ModelCard card = card(identity, plan, features);
        Scaler scaler = Scaler.of(plan.family(), features);
        Columns columns = new Columns(inputs.stream().map(Input::name).toList());
        return switch (plan.family()) {
            case LINEAR_SGD -> new LinearClassifier(new Opened<>(card, plan, scaler, columns, raw.castModel(Label.class)));
            case CART, RANDOM_FOREST -> new Classifier(new Opened<>(card, plan, scaler, columns, raw.castModel(Label.class)));
            case KMEANS -> new KMeans(new Opened<>(card, plan, scaler, columns, raw.castModel(ClusterID.class)));
            case ONE_CLASS_SVM -> new OneClassSvm(new Opened<>(card, plan, scaler, columns, raw.castModel(Event.class)));
            case HDBSCAN -> new Hdbscan(new Opened<>(card, plan, scaler, columns, raw.castModel(ClusterID.class)));
            case LINEAR_REGRESSION -> new LinearRegression(new Opened<>(card, plan, scaler, columns, raw.castModel(Regressor.class)));
            case RESIDUAL -> new Residual(new Opened<>(card, plan, scaler, columns, raw.castModel(Regressor.class)));
            case ENSEMBLE -> throw new IllegalArgumentException("an ensemble within an ensemble is not taken");
        };
    }

    /** The members, each as if it stood alone, and no ensemble among them. */
    private static Model ensemble(Identity identity, Blueprint plan, List<Input> inputs, byte[] file) {
        List<Blueprint> plans = plan.members();
        List<byte[]> files = MemberFiles.split(file);
        if (plans.size() != files.size()) {
            throw new IllegalArgumentException(
                    "the ensemble has " + files.size() + " members and " + plans.size() + " descriptions");
        }
        List<Model> members = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            if (!(plans.get(i).bound() > 0)) {
                throw new IllegalArgumentException("a member's threshold must be above 0, scores are divided by it");
            }
            members.add(single(identity, plans.get(i), inputs, files.get(i)));
        }
        return new Ensemble(card(identity, plan, members.get(0).card().features()), members);
    }

    private static ModelCard card(Identity id, Blueprint plan, List<FeatureStats> features) {
        return new ModelCard(
                id.name(), id.version(), plan.family().wireName(), id.digest(), id.trainedAtMillis(), LIBRARY,
                plan.family().kind(), Replay.FROM_FILE, plan.threshold(), features);
    }

    /** The statistics of the training data as the file has them, in the order of the inputs. */
    private static List<FeatureStats> statistics(org.tribuo.Model<?> model, List<Input> inputs) {
        var domain = model.getFeatureIDMap();
        if (domain.size() != inputs.size()) {
            throw new IllegalArgumentException("the file has " + domain.size() + " features, not " + inputs.size());
        }
        List<FeatureStats> features = new ArrayList<>();
        for (Input input : inputs) {
            if (!(domain.get(input.name()) instanceof RealIDInfo info)) {
                throw new IllegalArgumentException("the file has no numeric feature of the name of an input");
            }
            features.add(new FeatureStats(
                    input.name(), input.unit(), info.getCount(), info.getMin(), info.getMax(), info.getMean(),
                    info.getVariance()));
        }
        return features;
    }
}
