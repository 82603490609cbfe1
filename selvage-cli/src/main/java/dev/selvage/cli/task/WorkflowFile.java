// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.task;

import dev.selvage.profile.text.Node;
import dev.selvage.profile.text.Place;
import dev.selvage.profile.text.Problem;
import dev.selvage.profile.text.Problems;
import dev.selvage.profile.text.YamlReader;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.task.flow.WorkflowCheck;
import dev.selvage.task.json.WorkflowJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A YAML or JSON file whose problems have a line and a column.
 *
 * @param json what it says; nothing when it cannot be read
 * @param problems all that is wrong with it
 */
public record WorkflowFile(Optional<Json.Obj> json, List<Problem> problems) {
    public WorkflowFile {
        problems = List.copyOf(problems);
    }

    /** Reads a workflow and finds all that is wrong with it. */
    public static WorkflowFile workflow(Path file) {
        Problems problems = new Problems();
        Optional<Node.Mapping> root = read(file, problems);
        root.ifPresent(node -> {
            for (WorkflowCheck.Problem problem : WorkflowJson.read(json(node)).problems()) {
                problems.add(place(node, problem.where()), problem.why());
            }
        });
        return new WorkflowFile(root.map(WorkflowFile::json), problems.list());
    }

    /** Reads any mapping, such as a rollout. */
    public static WorkflowFile plain(Path file) {
        Problems problems = new Problems();
        return new WorkflowFile(read(file, problems).map(WorkflowFile::json), problems.list());
    }

    private static Optional<Node.Mapping> read(Path file, Problems problems) {
        try (InputStream in = Files.newInputStream(file)) {
            // one byte more than is allowed is enough to be refused for it
            return YamlReader.read(file.toString(), in.readNBytes(YamlReader.BYTES_MAX + 1), problems);
        } catch (IOException e) {
            problems.add(Place.startOf(file.toString()), "cannot be read: " + Printable.of(e.toString()));
            return Optional.empty();
        }
    }

    /** With the nulls that {@link Node.Mapping#json} leaves out: an input that is null must be given. */
    private static Json.Obj json(Node.Mapping mapping) {
        Map<String, Json> members = new LinkedHashMap<>();
        mapping.members().forEach((name, member) -> members.put(name, json(member.value())));
        return new Json.Obj(members);
    }

    private static Json json(Node node) {
        if (node instanceof Node.Mapping mapping) {
            return json(mapping);
        }
        return node instanceof Node.Sequence list ? new Json.Arr(list.items().stream().map(WorkflowFile::json).toList()) : node.json();
    }

    /** Where the pointer leads, or the last place on the way: what is missing has no line of its own. */
    private static Place place(Node root, String pointer) {
        Place place = root.at();
        Node node = root;
        for (String token : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
            String name = token.replace("~1", "/").replace("~0", "~");
            if (node instanceof Node.Mapping mapping && mapping.members().containsKey(name)) {
                place = mapping.members().get(name).keyAt();
                node = mapping.members().get(name).value();
            } else if (node instanceof Node.Sequence list && name.matches("[0-9]{1,4}") && Integer.parseInt(name) < list.items().size()) {
                node = list.items().get(Integer.parseInt(name));
                place = node.at();
            } else {
                break;
            }
        }
        return new Place(place.file(), place.line(), place.column(), pointer);
    }
}
