// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.audit;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.protocol.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a model says of itself, as JSON and back: all that a decision needs of one whose scores are recorded. */
public final class CardJson {
    private CardJson() {}

    /** The card as JSON. */
    public static Json.Obj write(ModelCard card) {
        Json.Builder out = Json.object().put("name", card.name()).put("version", card.version()).put("family", card.family()).put("sha256", card.digest())
                .put("trainedAt", card.trainedAtMillis()).put("library", card.library()).put("kind", word(card.kind())).put("replay", word(card.replay()));
        Values.put(out, "threshold", card.threshold());
        return out.put("features", new Json.Arr(card.features().stream().<Json>map(CardJson::feature).toList())).build();
    }

    private static Json.Obj feature(FeatureStats stats) {
        return Json.object().put("name", stats.name()).put("unit", stats.unit()).put("count", stats.count()).put("min", stats.min()).put("max", stats.max())
                .put("mean", stats.mean()).put("variance", stats.variance()).build();
    }

    /** What {@link #write} wrote; throws {@link NoSuchElementException} or {@link ClassCastException} for anything else. */
    public static ModelCard read(Json.Obj in) {
        List<FeatureStats> features;
        try {
            features = ((Json.Arr) in.get("features").orElseThrow()).items().stream().map(item -> feature((Json.Obj) item)).toList();
        } catch (IllegalArgumentException e) {
            throw new NoSuchElementException(e.getMessage(), e);
        }
        return new ModelCard(in.text("name").orElseThrow(), in.text("version").orElseThrow(), in.text("family").orElseThrow(), in.text("sha256").orElseThrow(),
                in.integer("trainedAt").orElseThrow(), in.text("library").orElseThrow(), of(ModelCard.ScoreKind.values(), in.text("kind").orElseThrow()),
                of(ModelCard.Replay.values(), in.text("replay").orElseThrow()), Values.number(in, "threshold"), features);
    }

    /**
     * The card as it was when a record was made: the same file can be signed anew, with another version and threshold, and a device tells a file's card once.
     *
     * @param body of the record
     */
    public static ModelCard asTaken(ModelCard card, Json.Obj body) {
        return body.object("model").filter(model -> model.text("sha256").equals(Optional.of(card.digest())))
                .map(model -> new ModelCard(card.name(), model.text("version").orElse(card.version()), card.family(), card.digest(), card.trainedAtMillis(), card.library(), card.kind(),
                        card.replay(), Values.number(model, "threshold"), card.features())).orElse(card);
    }

    private static FeatureStats feature(Json.Obj in) {
        return new FeatureStats(in.text("name").orElseThrow(), in.text("unit").orElseThrow(), in.integer("count").orElseThrow(), number(in, "min"), number(in, "max"),
                number(in, "mean"), number(in, "variance"));
    }

    private static double number(Json.Obj in, String name) {
        OptionalDouble number = Values.number(in, name);
        return number.orElseThrow();
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> E of(E[] all, String word) {
        return Arrays.stream(all).filter(each -> word(each).equals(word)).findFirst().orElseThrow();
    }
}
