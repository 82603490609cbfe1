// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import dev.selvage.model.manifest.Refusal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tribuo.classification.protos.LabelProto;
import org.tribuo.common.tree.protos.LeafNodeProto;
import org.tribuo.common.tree.protos.SplitNodeProto;
import org.tribuo.common.tree.protos.TreeNodeProto;
import org.tribuo.protos.core.OutputProto;

/** A decision tree as a list of nodes: whether it is one tree, that ends, from the first node on. */
final class TreeShape {
    /** Depth 20 in full has a million; ours are a few hundred. */
    private static final int NODES_MAX = 200_000;
    private static final int NO_PARENT = -1;

    private final int features;
    private final Set<String> labels;
    private final int[] parents;

    private TreeShape(int nodes, int features, List<String> labels) {
        this.features = features;
        this.labels = new HashSet<>(labels);
        this.parents = new int[nodes];
    }

    /** Checks the nodes; throws {@link Refusal}. */
    static void check(List<TreeNodeProto> nodes, int features, List<String> labels) throws Refusal {
        Shape.require(nodes.size() >= 1 && nodes.size() <= NODES_MAX, nodes.size() + " nodes in a tree");
        TreeShape shape = new TreeShape(nodes.size(), features, labels);
        shape.parents[0] = NO_PARENT;
        for (int at = 0; at < nodes.size(); at++) {
            var data = nodes.get(at).getSerializedData();
            if (data.is(SplitNodeProto.class)) {
                shape.split(at, Shape.unpack(data, SplitNodeProto.class));
            } else {
                shape.leaf(at, Shape.unpack(data, LeafNodeProto.class));
            }
        }
    }

    /** A node that asks for a feature and has two children. */
    private void split(int at, SplitNodeProto node) throws Refusal {
        place(at, node.getCurIdx(), node.getParentIdx());
        Shape.require(node.getSplitFeatureIdx() >= 0 && node.getSplitFeatureIdx() < features, "a tree that asks for a feature that is none");
        adopt(at, node.getGreaterThanIdx());
        adopt(at, node.getLessThanOrEqualIdx());
    }

    /** Children come after their parent and have one only, so no way through the tree leads back. */
    private void adopt(int parent, int child) throws Refusal {
        Shape.require(child > parent && child < parents.length && parents[child] == 0, "a tree that grows together or leads back");
        // Numbered from 1: an untouched place is 0.
        parents[child] = parent + 1;
    }

    /** A node's own numbers are where it stands in the list and who took it for a child. */
    private void place(int at, int claimed, int parent) throws Refusal {
        int adopted = at == 0 ? NO_PARENT : parents[at] - 1;
        Shape.require(claimed == at && parent == adopted && (at == 0 || adopted >= 0), "a node of a tree that is not where it says");
    }

    /** A node that answers, with the share of each label there. */
    private void leaf(int at, LeafNodeProto node) throws Refusal {
        place(at, node.getCurIdx(), node.getParentIdx());
        label(node.getOutput());
        Shape.require(node.getScoreCount() >= 1 && node.getScoreCount() <= labels.size(), "a leaf without shares");
        for (Map.Entry<String, OutputProto> score : node.getScoreMap().entrySet()) {
            Shape.require(label(score.getValue()).equals(score.getKey()), "a leaf that mixes up its labels");
        }
    }

    private String label(OutputProto output) throws Refusal {
        LabelProto label = Shape.unpack(output.getSerializedData(), LabelProto.class);
        Shape.require(labels.contains(label.getLabel()), "a leaf with a label that is none");
        return label.getLabel();
    }
}
