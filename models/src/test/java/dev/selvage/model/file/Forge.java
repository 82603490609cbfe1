// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.function.UnaryOperator;
import org.tribuo.protos.core.ModelProto;

/** Rewrites model files as an attacker with the right tools would: well-formed, with one thing changed. */
final class Forge {
    private Forge() {}

    static ModelProto parse(byte[] file) {
        try {
            return ModelProto.parseFrom(file);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    static <M extends Message> M unpack(Any data, Class<M> type) {
        try {
            return data.unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** The file with its data changed. */
    static <M extends Message> byte[] data(byte[] file, Class<M> type, UnaryOperator<M> change) {
        ModelProto model = parse(file);
        M changed = change.apply(unpack(model.getSerializedData(), type));
        return model.toBuilder().setSerializedData(Any.pack(changed)).build().toByteArray();
    }

    /** The file with every name of a class replaced where it stands as a field. */
    static byte[] renamed(byte[] file, String from, String to) {
        return ((ModelProto) renamed(parse(file), from, to)).toByteArray();
    }

    private static Message renamed(Message message, String from, String to) {
        Message.Builder out = message.toBuilder();
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            if (field.getType() == FieldDescriptor.Type.STRING && !field.isRepeated() && message.getField(field).equals(from)) {
                out.setField(field, to);
            } else if (field.getType() == FieldDescriptor.Type.MESSAGE && !field.isMapField()) {
                int count = field.isRepeated() ? message.getRepeatedFieldCount(field) : 1;
                for (int i = 0; i < count; i++) {
                    Message inner = (Message) (field.isRepeated() ? message.getRepeatedField(field, i) : message.getField(field));
                    Message changed = inner instanceof Any any ? repacked(any, from, to) : renamed(inner, from, to);
                    if (field.isRepeated()) {
                        out.setRepeatedField(field, i, changed);
                    } else {
                        out.setField(field, changed);
                    }
                }
            }
        }
        return out.build();
    }

    private static Any repacked(Any data, String from, String to) {
        return Known.typeOf(data).map(type -> Any.pack(renamed(unpack(data, type), from, to))).orElse(data);
    }
}
