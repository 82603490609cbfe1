// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import dev.selvage.model.manifest.Refusal;
import java.util.List;
import org.tribuo.common.libsvm.protos.SVMModelProto;
import org.tribuo.common.libsvm.protos.SVMNodeArrayProto;
import org.tribuo.common.libsvm.protos.SVMParameterProto;

/** A one-class support vector machine: the library's old code indexes its arrays without looking. */
final class VectorShape {
    /** As many as rows can be trained on. */
    private static final int VECTORS_MAX = 20_000;
    private static final int ONE_CLASS = 2;
    private static final int RBF = 2;

    private VectorShape() {}

    /** Checks it; throws {@link Refusal}. */
    static void check(SVMModelProto model, int features) throws Refusal {
        SVMParameterProto p = model.getParam();
        Shape.require(p.getSvmType() == ONE_CLASS && p.getKernelType() == RBF && p.getGamma() > 0, "a machine of another kind");
        Shape.require(p.getNrWeight() == 0 && p.getWeightCount() == 0 && p.getWeightLabelCount() == 0 && p.getProbability() == 0, "a machine with weights of classes");
        int vectors = model.getSVCount();
        Shape.require(vectors >= 1 && vectors <= VECTORS_MAX && model.getL() == vectors && model.getNrClass() == 2, vectors + " support vectors");
        Shape.require(model.getSvCoefLengthsList().equals(List.of(vectors)) && model.getSvCoefCount() == vectors, "another number of coefficients than vectors");
        Shape.require(model.getRhoCount() == 1 && model.getProbACount() == 0 && model.getProbBCount() == 0, "a machine with another number of offsets than one");
        Shape.require(model.getLabelCount() == 0 && model.getNSVCount() == 0 && model.getSvIndicesCount() <= vectors, "a machine with classes");
        for (SVMNodeArrayProto vector : model.getSVList()) {
            Shape.require(vector.getIndexCount() == vector.getValueCount() && vector.getIndexCount() <= features, "a support vector of another size");
            int last = -1;
            for (int index : vector.getIndexList()) {
                Shape.require(index > last && index < features, "a support vector with a feature that is none");
                last = index;
            }
        }
    }
}
