// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.flow;

import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts with {@code ${inputs.name}}, {@code ${steps.name}} (its output, with {@code /a/b} behind it a part of that) and
 * {@code ${each}} in them. A text that is nothing else becomes the value itself, of whatever kind.
 */
final class Template {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^{}]{1,200})}");

    private Template() {}

    /** What is referred to anywhere in it. */
    static Set<String> references(Json template) {
        Set<String> found = new LinkedHashSet<>();
        fill(template, reference -> {
            found.add(reference);
            return new Json.Null();
        });
        return found;
    }

    /** With everything put in. */
    static Json fill(Json template, Function<String, Json> values) {
        if (template instanceof Json.Str text) {
            return text(text.value(), values);
        } else if (template instanceof Json.Arr array) {
            List<Json> items = new ArrayList<>();
            array.items().forEach(item -> items.add(fill(item, values)));
            return new Json.Arr(items);
        } else if (template instanceof Json.Obj object) {
            Map<String, Json> members = new LinkedHashMap<>();
            object.members().forEach((name, member) -> members.put(name, fill(member, values)));
            return new Json.Obj(members);
        }
        return template;
    }

    private static Json text(String text, Function<String, Json> values) {
        Matcher matcher = REFERENCE.matcher(text);
        if (matcher.matches()) {
            return values.apply(matcher.group(1));
        }
        return new Json.Str(REFERENCE.matcher(text).replaceAll(found -> {
            Json value = values.apply(found.group(1));
            return Matcher.quoteReplacement(value instanceof Json.Str plain ? plain.value() : value.text());
        }));
    }
}
