// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** One object of a manifest, whose members are asked for by name and form; a wrong one is one line of where, what and how it should be. */
record Member(String path, Json.Obj object) {
    /** The names that are also names of folders and topic levels. */
    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** SHA-256 as {@link Digests} writes it. */
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    /** What is shown on one line of a terminal or is part of a key: no control characters, no quotes. */
    private static final Pattern SHORT = Pattern.compile("[\\p{L}\\p{N}._:/@#%+*() -]{1,128}");
    /** As units are named, those of UCUM with their brackets and braces among them. */
    private static final Pattern UNIT = Pattern.compile("[!-~]{0,64}");
    /** A sentence for people. */
    private static final int TEXT_CHARS_MAX = 1_024;

    /** Whether a member that may be left out is there. */
    boolean has(String name) {
        return object.get(name).isPresent();
    }

    /** The one line of a wrong member: where, what is there, what would be right. */
    JsonException wrong(String name, String right) {
        String is = object.get(name).map(v -> " is " + Printable.of(v.text())).orElse(" is missing");
        return new JsonException("manifest: \"" + path + name + "\"" + is + "; right would be " + right);
    }

    /** Refuses members that this agent does not know. */
    void noneBut(Set<String> known) throws JsonException {
        for (String name : object.members().keySet()) {
            if (!known.contains(name)) {
                throw new JsonException("manifest: \"" + path + Printable.of(name) + "\" is unknown to this agent; right would be to leave it out");
            }
        }
    }

    void exactly(String name, String value) throws JsonException {
        if (!text(name).equals(value)) {
            throw wrong(name, "\"" + value + "\"");
        }
    }

    String text(String name) throws JsonException {
        String text = object.text(name).orElseThrow(() -> wrong(name, "a text"));
        if (text.length() > TEXT_CHARS_MAX) {
            throw wrong(name, "a text of at most " + TEXT_CHARS_MAX + " characters");
        }
        return text;
    }

    private String matching(String name, Pattern form, String right) throws JsonException {
        String text = text(name);
        if (!form.matcher(text).matches()) {
            throw wrong(name, right);
        }
        return text;
    }

    String name(String name) throws JsonException {
        return matching(name, NAME, "a name of " + NAME);
    }

    String digest(String name) throws JsonException {
        return matching(name, DIGEST, "64 hex digits in lower case");
    }

    String shortText(String name) throws JsonException {
        return matching(name, SHORT, "1 to 128 letters, digits, blanks or ._:/@#%+*()-");
    }

    String unit(String name) throws JsonException {
        return matching(name, UNIT, "a unit of at most 64 printable ASCII characters");
    }

    Version version(String name) throws JsonException {
        try {
            return Version.of(text(name));
        } catch (IllegalArgumentException e) {
            throw wrong(name, "a version such as 1.2.3");
        }
    }

    /** A whole number within bounds, both included. */
    long whole(String name, long min, long max) throws JsonException {
        long value = object.integer(name).orElseThrow(() -> wrong(name, "a whole number"));
        if (value < min || value > max) {
            throw wrong(name, "a whole number from " + min + " to " + max);
        }
        return value;
    }

    double number(String name) throws JsonException {
        return Numbers.of(object, name).orElseThrow(() -> wrong(name, "a number"));
    }

    Json.Obj object(String name) throws JsonException {
        return object.object(name).orElseThrow(() -> wrong(name, "an object"));
    }

    /** A list of so many to so many items of any kind. */
    List<Json> items(String name, int min, int max) throws JsonException {
        if (object.get(name).orElse(new Json.Null()) instanceof Json.Arr list
                && list.items().size() >= min
                && list.items().size() <= max) {
            return list.items();
        }
        throw wrong(name, min == max ? "a list of " + min : "a list of " + min + " to " + max);
    }

    /** A list of objects, each of which knows its place for its errors. */
    List<Member> list(String name, int min, int max) throws JsonException {
        List<Member> members = new ArrayList<>();
        for (Json item : items(name, min, max)) {
            if (!(item instanceof Json.Obj o)) {
                throw wrong(name, "a list of objects");
            }
            members.add(new Member(path + name + "[" + members.size() + "].", o));
        }
        return members;
    }
}
