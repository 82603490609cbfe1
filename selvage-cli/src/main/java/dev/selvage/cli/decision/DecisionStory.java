// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.decision;

import dev.selvage.decision.audit.CardJson;
import dev.selvage.decision.audit.PolicyJson;
import dev.selvage.decision.audit.Rerun;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The whole story of one decision, from the gateway's answer to {@code decision.show}: what it went by, why it came out so, and what was done. */
public final class DecisionStory {
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final int DIGEST_SHOWN = 12;
    /** As long as a line of an honest record can be. */
    private static final int LINE_CHARS_MAX = 4_000;

    private final Json.Obj answer;
    private final Json.Obj body;
    private final Json.Obj result;
    private final ModelAtHand model;
    private final List<String> lines = new ArrayList<>();

    private DecisionStory(Json.Obj answer, Json.Obj body, ModelAtHand model) {
        this.answer = answer;
        this.body = body;
        this.model = model;
        this.result = body.object("result").orElseThrow();
    }

    /** The story in lines of text; one line that says so when the record cannot be read. */
    public static List<String> of(Json.Obj answer, ModelAtHand model) {
        try {
            DecisionStory story = new DecisionStory(answer, object(answer.text("body").orElseThrow()), model);
            story.head();
            story.conditions();
            story.model();
            story.inputs();
            story.rulings();
            story.provenance();
            // a device writes its records, and a device may be anybody's
            return story.lines.stream().map(line -> Printable.of(line, LINE_CHARS_MAX)).toList();
        } catch (JsonException | NoSuchElementException | ClassCastException e) {
            return List.of("the record of this decision cannot be read: " + Printable.of(String.valueOf(e.getMessage())));
        }
    }

    private void head() {
        String from = text(body.object("before").orElseThrow(), "state");
        String to = text(result.object("after").orElseThrow(), "state");
        lines.add("decision " + text(body, "id") + ": " + text(body, "name") + " of " + text(answer, "device") + ", " + text(body, "at"));
        lines.add("  state     " + (from.equals(to) ? to + ", as before" : to + ", was " + from));
        String cause = text(result, "cause");
        if (!cause.equals("none")) {
            lines.add("  fallback  " + because(cause));
        }
    }

    private static String because(String cause) {
        return switch (cause) {
            case "fault" -> "the model failed, or took too long";
            case "stale" -> "too few readings were fresh and good";
            case "warming" -> "it had just begun to look; the state stays";
            case "outside" -> "the inputs are far from what the model was trained on, or too few";
            case "missing" -> "there is no model in the slot";
            default -> cause;
        };
    }

    private void conditions() {
        result.object("conditions").ifPresent(all -> all.members().forEach((name, truth) ->
                lines.add("  " + (name.startsWith("interlock.") ? "interlock " : "condition ") + name.replace("interlock.", "") + " is " + plain(truth))));
    }

    private void model() {
        Optional<Json.Obj> taken = body.object("model");
        taken.ifPresent(in -> lines.add("  model     " + text(in, "name") + " " + text(in, "version") + ", " + text(in, "family") + ", slot " + text(in, "slot") + ", trained "
                + text(in, "trainedAt") + " by " + text(in, "library") + ", sha256 " + cut(text(in, "sha256")) + "…"));
        result.get("score").ifPresent(score -> lines.add("  score     " + plain(score) + result.text("label").map(label -> " (" + label + ")").orElse("")
                + taken.flatMap(in -> in.get("threshold")).map(threshold -> ", threshold " + plain(threshold)).orElse("")
                + taken.flatMap(in -> in.text("kind")).map(kind -> "; " + meaning(kind)).orElse("")));
        result.text("silent").ifPresent(why -> lines.add("  score     none: " + why + result.text("detail").map(detail -> ", " + Printable.of(detail)).orElse("")));
        for (Json.Obj part : objects(body, "why")) {
            lines.add("            " + pad(text(part, "feature")) + signed(part.get("weight")) + " by its value " + plain(part.get("input").orElse(new Json.Null())));
        }
    }

    private static String meaning(String kind) {
        return switch (kind) {
            case "calibrated" -> "a calibrated probability";
            case "model_score" -> "a model score, not a probability";
            case "distance" -> "a distance from what is normal";
            case "residual" -> "standard deviations from the prediction";
            default -> "a predicted value";
        };
    }

    private void inputs() {
        Json.Obj evidence = body.object("evidence").orElseThrow();
        for (Json.Obj input : objects(evidence, "inputs")) {
            String value = input.get("v").map(DecisionStory::plain).orElse("missing");
            String last = input.get("raw").map(raw -> ", last reading " + plain(raw)).orElse("") + ", " + age(input);
            lines.add("  input     " + pad(text(input, "as")) + value + last + input.text("flaw").map(flaw -> ", " + flaw).orElse("")
                    + (isOutside(text(input, "as")) ? ", outside of what the model knows" : ""));
        }
        evidence.object("points").ifPresent(points -> points.members().forEach((name, reading) ->
                lines.add("  point     " + pad(name) + ((Json.Obj) reading).get("v").map(DecisionStory::plain).orElse("-") + " " + text((Json.Obj) reading, "q") + ", "
                        + age((Json.Obj) reading))));
        evidence.object("failed").ifPresent(failed -> failed.members().forEach((point, why) -> lines.add("  failed    " + point + ": " + Printable.of(plain(why)))));
    }

    private boolean isOutside(String input) {
        return result.get("outside").filter(all -> all instanceof Json.Arr list && list.items().contains(new Json.Str(input))).isPresent();
    }

    private static String age(Json.Obj reading) {
        double seconds = reading.integer("age").orElse(0L) / (double) MILLIS_PER_SECOND;
        return String.format(Locale.ROOT, "%.1f s old", seconds);
    }

    private void rulings() {
        List<Json.Obj> rulings = objects(result, "rulings");
        for (Json.Obj ruling : rulings) {
            String by = ruling.text("by").map(who -> ", by " + who).orElse("");
            String what = ruling.text("write").map(point -> point + " = " + plain(ruling.get("value").orElseThrow())
                    + (ruling.get("value").equals(ruling.get("wanted")) ? "" : " on the way to " + plain(ruling.get("wanted").orElseThrow())))
                    .or(() -> ruling.text("task").map(type -> "task " + type))
                    .or(() -> ruling.text("alarm").map(name -> "alarm " + name + (ruling.get("raised").equals(Optional.of(new Json.Bool(true))) ? " raised" : " cleared")))
                    .orElse("?");
            lines.add("  action    " + what + ": " + text(ruling, "verdict") + by);
            if (text(ruling, "verdict").equals("proposed") && ruling.text("write").isPresent()) {
                lines.add("            to do it: selvage task submit " + text(answer, "device") + " set point=" + text(ruling, "write") + " value=" + plain(ruling.get("value").orElseThrow()));
            }
        }
        if (rulings.isEmpty()) {
            lines.add("  action    none");
        }
    }

    private void provenance() {
        lines.add("  policy    " + text(body, "name") + " of " + text(body, "profile") + ", digest " + cut(text(body, "policy")) + "…; taken in " + plain(body.get("micros").orElseThrow()) + " µs");
        String joined = body.text("follows").filter(before -> !before.isEmpty())
                .map(before -> ", follows " + before + answer.get("isJoined").map(is -> is.equals(new Json.Bool(true)) ? "" : ", WHICH IS NOT AS IT WAS").orElse(", which is not here"))
                .orElse(", the first of this device");
        lines.add("  record    " + answer.text("fault").map(fault -> "DAMAGED: it " + fault).orElse("hash " + cut(text(answer, "hash")) + "… is right") + joined);
        answer.object("label").ifPresent(label -> lines.add("  label     " + text(label, "label") + ", by " + Printable.of(text(label, "by")) + " at " + text(label, "set")
                + label.text("note").filter(note -> !note.isEmpty()).map(note -> ": " + Printable.of(note)).orElse("")));
        lines.add("  again     " + again());
    }

    /** Takes the decision once more, here and now. */
    private String again() {
        Optional<String> policy = answer.text("policy");
        if (policy.isEmpty()) {
            return "cannot be decided again: the policy's text is not here";
        }
        try {
            DecisionSpec spec = PolicyJson.read(object(policy.get()));
            Optional<String> source = answer.text("model");
            Optional<ModelCard> card = source.isPresent() ? Optional.of(CardJson.asTaken(CardJson.read(object(source.get())), body)) : model.model().map(Model::card);
            Rerun.Answer again = Rerun.of(body, spec, card, model.model());
            if (again instanceof Rerun.Answer.Same same) {
                return "decided again from this record: the same" + scored(same);
            } else if (again instanceof Rerun.Answer.Impossible impossible) {
                return "cannot be decided again: " + impossible.why();
            }
            return "DECIDED AGAIN IT COMES OUT OTHERWISE: " + ((Rerun.Answer.Other) again).now().text();
        } catch (JsonException | NoSuchElementException | ClassCastException e) {
            return "cannot be decided again: " + Printable.of(String.valueOf(e.getMessage()));
        }
    }

    private String scored(Rerun.Answer.Same same) {
        if (result.get("score").isEmpty()) {
            return "";
        }
        return same.isScored() ? ", its score computed anew by the model" : " (with the recorded score" + (model.why().isEmpty() ? "" : ": " + Printable.of(model.why())) + ")";
    }

    private static Json.Obj object(String text) throws JsonException {
        return JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Json.Obj> objects(Json.Obj in, String name) {
        return in.get(name).filter(Json.Arr.class::isInstance).map(list -> ((Json.Arr) list).items().stream().map(Json.Obj.class::cast).toList()).orElse(List.of());
    }

    private static String text(Json.Obj in, String name) {
        return Printable.of(in.text(name).orElse("?"));
    }

    /** Six digits tell a person enough. */
    private static String plain(Json value) {
        if (value instanceof Json.Num number) {
            String six = String.format(Locale.ROOT, "%.6g", number.value());
            return six.contains("e") || !six.contains(".") ? six : six.replaceAll("0+$", "").replaceAll("\\.$", "");
        } else if (value instanceof Json.Str text) {
            return Printable.of(text.value());
        }
        return value.text();
    }

    private static String signed(Optional<Json> weight) {
        String plain = plain(weight.orElse(new Json.Null()));
        return plain.startsWith("-") ? plain : "+" + plain;
    }

    private static String pad(String name) {
        return String.format(Locale.ROOT, "%-10s ", name);
    }

    private static String cut(String digest) {
        return digest.length() > DIGEST_SHOWN ? digest.substring(0, DIGEST_SHOWN) : digest;
    }
}
