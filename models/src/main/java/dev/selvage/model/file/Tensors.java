// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import com.google.protobuf.ByteString;
import dev.selvage.model.manifest.Refusal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.tribuo.math.protos.DenseTensorProto;
import org.tribuo.math.protos.SparseTensorProto;
import org.tribuo.math.protos.TensorProto;

/** The library's arrays of numbers: their sizes must be the expected ones and agree with the bytes, the numbers finite. */
final class Tensors {
    private Tensors() {}

    /** The numbers of a vector of this size. */
    static double[] vector(TensorProto tensor, int size) throws Refusal {
        Shape.require(tensor.getClassName().equals("org.tribuo.math.la.DenseVector"), "a list of numbers of another kind");
        return dense(tensor, List.of(size));
    }

    /** Checks a matrix of this size. */
    static void matrix(TensorProto tensor, int rows, int columns) throws Refusal {
        Shape.require(tensor.getClassName().equals("org.tribuo.math.la.DenseMatrix"), "a table of numbers of another kind");
        dense(tensor, List.of(rows, columns));
    }

    private static double[] dense(TensorProto tensor, List<Integer> size) throws Refusal {
        DenseTensorProto dense = Shape.unpack(tensor.getSerializedData(), DenseTensorProto.class);
        Shape.require(dense.getDimensionsList().equals(size), "numbers in another shape than " + size);
        return numbers(dense.getValues(), size.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b));
    }

    /** Checks a sparse vector of this size, of which at least one number is there. */
    static void sparse(TensorProto tensor, int size) throws Refusal {
        Shape.require(tensor.getClassName().equals("org.tribuo.math.la.SparseVector"), "weights of another kind");
        SparseTensorProto sparse = Shape.unpack(tensor.getSerializedData(), SparseTensorProto.class);
        int present = sparse.getNumNonZero();
        Shape.require(sparse.getDimensionsList().equals(List.of(size)) && present >= 1 && present <= size, "weights in another shape");
        numbers(sparse.getValues(), present);
        Shape.require(sparse.getIndices().size() == present * Integer.BYTES, "weights for another number of features");
        ByteBuffer indices = sparse.getIndices().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        int last = -1;
        for (int i = 0; i < present; i++) {
            int index = indices.getInt();
            Shape.require(index > last && index < size, "a weight for a feature that is none");
            last = index;
        }
    }

    /** Numbers as the library packs them: 8 bytes each, the lowest first. */
    private static double[] numbers(ByteString bytes, long count) throws Refusal {
        Shape.require(bytes.size() == count * Double.BYTES, bytes.size() + " bytes for " + count + " numbers");
        ByteBuffer buffer = bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        double[] numbers = new double[(int) count];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = buffer.getDouble();
            Shape.require(Double.isFinite(numbers[i]), "a weight that is " + numbers[i]);
        }
        return numbers;
    }
}
