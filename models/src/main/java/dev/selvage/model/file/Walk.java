// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import com.google.protobuf.Any;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.oracle.labs.mlrg.olcut.config.protobuf.protos.RootProvenanceProto;
import dev.selvage.model.Payloads;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Reason;
import dev.selvage.model.manifest.Refusal;
import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.tribuo.protos.core.ModelProto;

/**
 * Goes through every message of a model's file, also those packed within others, before the library sees it: each class it names must
 * have its place there, nothing may be in it that we do not know, and no number may be infinite. It only reads, and looks up no
 * class.
 */
final class Walk {
    /** Ours nest 14 deep, a forest's leaves. */
    private static final int DEPTH_MAX = 24;
    /** The densest file of the largest size has fewer. */
    private static final int MESSAGES_MAX = 2_000_000;
    /** Names of features, labels and classes. */
    private static final int TEXT_CHARS_MAX = 256;
    private static final String TYPE_PREFIX = "type.googleapis.com/";

    private final Family family;
    private int messages;

    private Walk(Family family) {
        this.family = family;
    }

    /** The file's model, when every part of it has its place; throws {@link Refusal}. */
    static ModelProto read(byte[] file, Family family) throws Refusal {
        ModelProto model = parse(file);
        String wanted = Allowed.modelOf(family);
        if (!model.getClassName().equals(wanted)) {
            throw foreign("the file is of class " + Printable.of(model.getClassName()) + ", a " + family.wireName() + " is of " + wanted);
        }
        Walk walk = new Walk(family);
        walk.common(model, 0);
        walk.data(model, model.getSerializedData(), List.of(Payloads.typeOf(wanted).orElseThrow()), 0);
        return model;
    }

    /** Reads the outermost message; what is packed within it is still bytes. */
    private static ModelProto parse(byte[] file) throws Refusal {
        try {
            CodedInputStream in = CodedInputStream.newInstance(file);
            in.setRecursionLimit(DEPTH_MAX);
            ModelProto model = ModelProto.parseFrom(in);
            in.checkLastTagWas(0);
            return model;
        } catch (IOException e) {
            throw new Refusal(Reason.BAD_CONTENT, "the file is no model of the library: " + Printable.of(String.valueOf(e.getMessage())));
        }
    }

    /** Goes through the fields that are set; one that is missing is the concern of {@link Shape}. */
    private void visit(Message message, int depth) throws Refusal {
        common(message, depth);
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            if (field.getKey().isRepeated()) {
                for (Object value : (List<?>) field.getValue()) {
                    value(value, depth);
                }
            } else {
                value(field.getValue(), depth);
            }
        }
    }

    /** What holds for every message: it is not too deep, not one too many, and has no fields that a later version may read. */
    private void common(Message message, int depth) throws Refusal {
        if (depth > DEPTH_MAX || ++messages > MESSAGES_MAX) {
            throw new Refusal(Reason.BAD_CONTENT, "the file nests deeper than " + DEPTH_MAX + " or has more than " + MESSAGES_MAX + " parts");
        }
        if (!message.getUnknownFields().asMap().isEmpty()) {
            throw foreign("a " + message.getDescriptorForType().getName() + " in the file has fields that nobody knows");
        }
    }

    private void value(Object value, int depth) throws Refusal {
        // Compared whole with the one provenance that our files have, so nothing in it is left to look at.
        if (value instanceof RootProvenanceProto) {
            return;
        }
        if (value instanceof Message message) {
            if (message.getDescriptorForType().findFieldByName("class_name") == null) {
                visit(message, depth + 1);
            } else {
                named(message, depth + 1);
            }
        } else if (value instanceof Number n && !Double.isFinite(n.doubleValue())) {
            throw new Refusal(Reason.BAD_CONTENT, "the file has a number that is " + value);
        } else if (value instanceof String s && s.length() > TEXT_CHARS_MAX) {
            throw new Refusal(Reason.BAD_CONTENT, "the file has a text of " + s.length() + " characters");
        }
    }

    /** A message that names a class and packs its data. */
    private void named(Message message, int depth) throws Refusal {
        common(message, depth);
        String namedIn = message.getDescriptorForType().getName();
        String className = (String) field(message, "class_name");
        List<Message> types = message instanceof ModelProto
                ? within(className)
                : Allowed.dataOf(namedIn, className);
        if (types.isEmpty()) {
            throw foreign("a " + namedIn + " in the file names the class " + Printable.of(className) + ", which has no place in a " + family.wireName());
        }
        data(message, (Any) field(message, "serialized_data"), types, depth);
    }

    /** The data of a model within this one, if it may have any. */
    private List<Message> within(String className) {
        return Allowed.withinOf(family).contains(className) ? List.of(Payloads.typeOf(className).orElseThrow()) : List.of();
    }

    /** Unpacks the data of a class as one of its types, by the exact name, and goes on with that. */
    private void data(Message holder, Any data, List<Message> types, int depth) throws Refusal {
        if (!field(holder, "version").equals(0)) {
            throw foreign("a " + holder.getDescriptorForType().getName() + " in the file is of a version that we do not know");
        }
        common(data, depth + 1);
        for (Message type : types) {
            if (type == Allowed.NONE && data.equals(Any.getDefaultInstance())) {
                return;
            }
            if (data.getTypeUrl().equals(TYPE_PREFIX + type.getDescriptorForType().getFullName())) {
                visit(unpack(data, type.getParserForType()), depth + 1);
                return;
            }
        }
        throw foreign("a " + holder.getDescriptorForType().getName() + " in the file holds data of type " + Printable.of(data.getTypeUrl()));
    }

    private static Message unpack(Any data, Parser<? extends Message> parser) throws Refusal {
        try {
            return parser.parseFrom(data.getValue());
        } catch (InvalidProtocolBufferException e) {
            throw new Refusal(Reason.BAD_CONTENT, "a part of the file is broken: " + Printable.of(String.valueOf(e.getMessage())));
        }
    }

    private static Object field(Message message, String name) {
        return message.getField(message.getDescriptorForType().findFieldByName(name));
    }

    private static Refusal foreign(String line) {
        return new Refusal(Reason.FOREIGN_CONTENT, line);
    }
}
