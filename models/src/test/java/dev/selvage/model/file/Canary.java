// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import com.google.protobuf.Any;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicInteger;
import org.tribuo.protos.ProtoSerializable;
import org.tribuo.protos.core.ModelProto;

/** A class of the shape that the library runs when a file names it. It counts how often it was brought to life, by name or from a stream. */
public final class Canary implements ProtoSerializable<ModelProto>, Serializable {
    private static final long serialVersionUID = 1L;

    private Canary() {}

    static Canary caged() {
        return new Canary();
    }

    /** Called by the library for a file that names this class. */
    public static Canary deserializeFromProto(int version, String className, Any message) {
        Songs.SUNG.incrementAndGet();
        return new Canary();
    }

    private void readObject(ObjectInputStream in) {
        Songs.SUNG.incrementAndGet();
    }

    @Override
    public ModelProto serialize() {
        throw new UnsupportedOperationException("never written");
    }

    /** Outside, so that reading it brings no canary to life; the initialiser below counts a mere look-up by name. */
    static final class Songs {
        static final AtomicInteger SUNG = new AtomicInteger();

        private Songs() {}
    }

    static {
        Songs.SUNG.incrementAndGet();
    }
}
