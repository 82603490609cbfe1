// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.text;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML document as data: no anchors, aliases, tags, directives or second documents, text keys only, each once,
 * bounded depth and size. Works on the parser's events, because the library's own loader has no depth limit and builds
 * lists that contain themselves. Never throws, whatever the bytes.
 */
public final class YamlReader {
    /** Largest file that is worth reading into memory, in bytes. */
    public static final int BYTES_MAX = SourceText.BYTES_MAX;
    /** Deepest nesting: a task's argument schema is the deepest thing anyone writes, at about twelve. */
    static final int DEPTH_MAX = 24;
    /** Most values in a file: 512 points of sixteen settings each. */
    static final int NODES_MAX = 8_192;
    /** Longest key; names end up in topics, which are far shorter. */
    static final int KEY_CHARS_MAX = 128;
    /** Longest text value: some lines of prose, or a long path. */
    static final int TEXT_CHARS_MAX = 4_096;

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(2 * BYTES_MAX).setParseComments(false).build();

    private final Iterator<Event> events;
    private final Problems problems;
    private int nodes;

    private YamlReader(Iterator<Event> events, Problems problems) {
        this.events = events;
        this.problems = problems;
    }

    /** A limit that makes reading on pointless; its complaint has been added. */
    private static final class Stop extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** The document, which must be a mapping; empty after adding at least one complaint. */
    public static Optional<Node.Mapping> read(String file, byte[] bytes, Problems problems) {
        return SourceText.decode(file, bytes, problems).flatMap(text -> parse(file, text, problems));
    }

    private static Optional<Node.Mapping> parse(String file, String text, Problems problems) {
        Problems found = new Problems();
        Optional<Node> root = Optional.empty();
        try {
            root = new YamlReader(new Parse(SETTINGS).parseString(text).iterator(), found).document(file);
        } catch (Stop e) {
            root = Optional.empty();
        } catch (YamlEngineException e) {
            found.add(placeOf(file, text, e), syntax(e));
        }
        if (found.isEmpty() && !(root.isPresent() && root.get() instanceof Node.Mapping)) {
            found.add(Place.startOf(file), root.isEmpty() ? "the file is empty" : "a mapping (key: value) was expected");
        }
        problems.addAll(found);
        return found.isEmpty() ? root.map(Node.Mapping.class::cast) : Optional.empty();
    }

    /** Where the library stopped: it tells a line and column, or an index, or nothing. */
    private static Place placeOf(String file, String text, YamlEngineException e) {
        if (e instanceof MarkedYamlEngineException marked && marked.getProblemMark().isPresent()) {
            return at(Place.startOf(file), marked.getProblemMark());
        }
        int codePoints = e instanceof ReaderException r ? r.getPosition() : 0;
        int reachable = Math.max(0, Math.min(codePoints, text.codePointCount(0, text.length())));
        return SourceText.placeAt(file, text, text.offsetByCodePoints(0, reachable));
    }

    private static String syntax(YamlEngineException e) {
        String what = e instanceof MarkedYamlEngineException marked ? marked.getProblem() : String.valueOf(e.getMessage());
        return "not YAML: " + Printable.of(String.valueOf(what).strip());
    }

    private Optional<Node> document(String file) throws Stop {
        Optional<Node> root = Optional.empty();
        boolean seen = false;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof DocumentStartEvent start) {
                refuseDirectives(file, start, seen);
                seen = true;
            } else if (event instanceof NodeEvent node) {
                root = Optional.of(value(node, at(Place.startOf(file), event.getStartMark()), 1));
            }
        }
        return root.filter(r -> !r.isNull());
    }

    private void refuseDirectives(String file, DocumentStartEvent start, boolean second) throws Stop {
        Place place = at(Place.startOf(file), start.getStartMark());
        if (second) {
            throw stop(place, "a second document; one file holds one");
        }
        if (start.getSpecVersion().isPresent() || !start.getTags().isEmpty()) {
            problems.add(place, "directives (%YAML, %TAG) are not allowed; remove the line");
        }
    }

    private Node value(NodeEvent event, Place place, int depth) throws Stop {
        if (++nodes > NODES_MAX) {
            throw stop(place, "more than " + NODES_MAX + " values");
        }
        refuseReferences(event, place);
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar, place);
        }
        if (event instanceof AliasEvent) {
            return new Node.Scalar(place, new Json.Null());
        }
        if (depth > DEPTH_MAX) {
            throw stop(place, "nested deeper than " + DEPTH_MAX + " levels");
        }
        return event instanceof SequenceStartEvent ? sequence(place, depth) : mapping(place, depth);
    }

    private void refuseReferences(NodeEvent event, Place place) {
        if (event instanceof AliasEvent) {
            problems.add(place, "aliases (*name) are not allowed; write the value out");
        } else if (event.getAnchor().isPresent()) {
            problems.add(place, "anchors (&name) are not allowed; write the value out where it is needed");
        }
        Optional<String> tag = event instanceof ScalarEvent s
                ? s.getTag()
                : event instanceof CollectionStartEvent c ? c.getTag() : Optional.empty();
        tag.ifPresent(t -> problems.add(place, "tags (" + Printable.of(t) + ") are not allowed; files are plain data"));
    }

    /** Quoted text is text; unquoted text means what {@link PlainScalar} says. */
    private Node scalar(ScalarEvent event, Place place) {
        String text = event.getValue();
        if (text.length() > TEXT_CHARS_MAX) {
            problems.add(place, "a text of more than " + TEXT_CHARS_MAX + " characters");
        }
        if (event.isPlain()) {
            Optional<String> refusal = PlainScalar.refusal(text);
            refusal.ifPresent(why -> problems.add(place, why));
            return new Node.Scalar(place, refusal.isEmpty() ? PlainScalar.meaning(text) : new Json.Str(text));
        }
        boolean block = event.isLiteral() || event.isFolded();
        if (text.chars().anyMatch(c -> Character.isISOControl(c) && !(block && c == '\n'))) {
            problems.add(place, "a control character in the text; remove it");
        }
        return new Node.Scalar(place, new Json.Str(text));
    }

    /** Ends with the sequence's own end event, which is the only one here that is no node. */
    private Node sequence(Place place, int depth) throws Stop {
        List<Node> items = new ArrayList<>();
        Event event = events.next();
        while (event instanceof NodeEvent node) {
            items.add(value(node, child(place, String.valueOf(items.size()), event), depth + 1));
            event = events.next();
        }
        return new Node.Sequence(place, items);
    }

    private Node mapping(Place place, int depth) throws Stop {
        Map<String, Node.Member> members = new LinkedHashMap<>();
        Event event = events.next();
        while (event instanceof NodeEvent key) {
            String name = key instanceof ScalarEvent s ? s.getValue() : "";
            Place keyAt = child(place, name, event);
            boolean usable = key(key, keyAt, depth);
            NodeEvent next = (NodeEvent) events.next();
            Node value = value(next, at(keyAt, next.getStartMark()), depth + 1);
            if (usable && members.putIfAbsent(name, new Node.Member(keyAt, value)) != null) {
                problems.add(keyAt, "\"" + Printable.of(name) + "\" is given twice");
            }
            event = events.next();
        }
        return new Node.Mapping(place, members);
    }

    /** Checks a key, and reads past it when it is a whole structure; false when it cannot name a member. */
    private boolean key(NodeEvent key, Place place, int depth) throws Stop {
        Node node = value(key, place, depth + 1);
        if (!(key instanceof ScalarEvent scalar)) {
            problems.add(place, "a key must be a text");
            return false;
        }
        String name = scalar.getValue();
        if (name.length() > KEY_CHARS_MAX || name.indexOf('\n') >= 0) {
            problems.add(place, "a key must be one line of at most " + KEY_CHARS_MAX + " characters");
            return false;
        }
        if (node.text().isEmpty()) {
            problems.add(place, "the key " + Printable.of(name) + " is not a text; write \"" + Printable.of(name) + "\"");
        }
        return true;
    }

    private Stop stop(Place place, String reason) {
        problems.add(place, reason);
        return new Stop();
    }

    private static Place child(Place parent, String token, Event event) {
        Place at = at(parent, event.getStartMark());
        return parent.below(token, at.line(), at.column());
    }

    private static Place at(Place place, Optional<Mark> mark) {
        return mark.map(m -> place.movedTo(m.getLine() + 1, m.getColumn() + 1)).orElse(place);
    }
}
