// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.UnknownFieldSet;
import dev.selvage.model.MemberFiles;
import dev.selvage.model.manifest.Blueprint;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Offer;
import dev.selvage.model.manifest.Reason;
import dev.selvage.model.manifest.SerialFilter;
import dev.selvage.protocol.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.clustering.kmeans.protos.KMeansModelProto;
import org.tribuo.common.tree.protos.SplitNodeProto;
import org.tribuo.common.tree.protos.TreeModelProto;
import org.tribuo.math.protos.DenseTensorProto;
import org.tribuo.math.protos.TensorProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.protos.core.WeightedEnsembleModelProto;

/** Files and manifests made to harm. All that are about the file are signed with the right key and carry the right digest. */
final class HostileModelTest {
    @TempDir
    static Path folder;

    private static Workshop workshop;

    @BeforeAll
    static void open() {
        workshop = new Workshop(folder);
    }

    private static byte[] file(Family family) {
        return workshop.trained(family).file();
    }

    private static void refused(Reason reason, Offer offer) {
        Checked.Refused refused = Workshop.refused(workshop.check(offer));
        assertEquals(reason, refused.reason(), refused::line);
        assertEquals(1, refused.line().lines().count());
        assertTrue(refused.line().length() < 800, () -> refused.line().length() + " characters");
    }

    private static void refused(Reason reason, Family family, byte[] forged) {
        assertFalse(Arrays.equals(forged, file(family)), "nothing was forged");
        refused(reason, workshop.offer(family, forged));
    }

    @Test
    void foreignClassAsModel() {
        for (String name : List.of("java.lang.Runtime", "dev.selvage.model.file.Canary", "", "org.tribuo.Model", "../x", "x\ny")) {
            refused(Reason.FOREIGN_CONTENT, Family.KMEANS, parseAnd(Family.KMEANS, name));
        }
    }

    private static byte[] parseAnd(Family family, String className) {
        return Forge.parse(file(family)).toBuilder().setClassName(className).build().toByteArray();
    }

    @Test
    void foreignClassInEveryPlaceThatNamesOne() {
        int before = Canary.Songs.SUNG.get();
        String canary = "dev.selvage.model.file.Canary";
        for (String name : List.of(
                "org.tribuo.ImmutableFeatureMap", "org.tribuo.RealIDInfo", "org.tribuo.clustering.ImmutableClusteringInfo",
                "org.tribuo.math.la.DenseVector", "org.tribuo.math.distance.L2Distance")) {
            refused(Reason.FOREIGN_CONTENT, Family.KMEANS, Forge.renamed(file(Family.KMEANS), name, canary));
        }
        for (String name : List.of("org.tribuo.math.LinearParameters", "org.tribuo.math.la.DenseMatrix", "org.tribuo.math.util.ExpNormalizer")) {
            refused(Reason.FOREIGN_CONTENT, Family.LINEAR_SGD, Forge.renamed(file(Family.LINEAR_SGD), name, canary));
        }
        for (String name : List.of(
                "org.tribuo.common.tree.TreeModel", "org.tribuo.common.tree.LeafNode", "org.tribuo.classification.Label",
                "org.tribuo.classification.ensemble.FullyWeightedVotingCombiner")) {
            refused(Reason.FOREIGN_CONTENT, Family.RANDOM_FOREST, Forge.renamed(file(Family.RANDOM_FOREST), name, canary));
        }
        assertEquals(before, Canary.Songs.SUNG.get(), "a file brought a class to life by its name");
    }

    @Test
    void classOfTheLibraryInAWrongPlace() {
        refused(Reason.FOREIGN_CONTENT, Family.KMEANS,
                Forge.renamed(file(Family.KMEANS), "org.tribuo.math.distance.L2Distance", "org.tribuo.math.distance.CosineDistance"));
        refused(Reason.FOREIGN_CONTENT, Family.KMEANS,
                Forge.renamed(file(Family.KMEANS), "org.tribuo.clustering.ImmutableClusteringInfo", "org.tribuo.classification.ImmutableLabelInfo"));
        refused(Reason.FOREIGN_CONTENT, workshop.offer(Family.KMEANS, file(Family.LINEAR_SGD)));
    }

    @Test
    void foreignProvenance() {
        byte[] forged = Forge.data(file(Family.KMEANS), KMeansModelProto.class, m -> {
            var metadata = m.getMetadata().toBuilder();
            metadata.getProvenanceBuilder().getOmpBuilder(0).setProvenanceClassName("dev.selvage.model.file.Canary");
            return m.toBuilder().setMetadata(metadata).build();
        });
        refused(Reason.FOREIGN_CONTENT, Family.KMEANS, forged);
    }

    @Test
    void libLinearBlob() throws IOException {
        ModelProto blob = ModelProto.newBuilder()
                .setClassName("org.tribuo.classification.liblinear.LibLinearClassificationModel")
                .setSerializedData(Any.pack(BytesValue.of(ByteString.copyFrom(serialised()))))
                .build();
        refused(Reason.FOREIGN_CONTENT, Family.LINEAR_SGD, blob.toByteArray());
    }

    @Test
    void javaSerialisedPayload() throws IOException {
        byte[] payload = serialised();
        int before = Canary.Songs.SUNG.get();
        refused(Reason.BAD_CONTENT, Family.KMEANS, payload);
        ModelProto hidden = Forge.parse(file(Family.KMEANS)).toBuilder()
                .setSerializedData(Any.newBuilder()
                        .setTypeUrl("type.googleapis.com/tribuo.clustering.kmeans.KMeansModelProto")
                        .setValue(ByteString.copyFrom(payload)))
                .build();
        refused(Reason.BAD_CONTENT, Family.KMEANS, hidden.toByteArray());
        assertEquals(before, Canary.Songs.SUNG.get());
    }

    private static byte[] serialised() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(Canary.caged());
        }
        return bytes.toByteArray();
    }

    @Test
    void noStreamOfObjectsIsReadInThisProgram() throws IOException {
        byte[] stream = serialised();
        int before = Canary.Songs.SUNG.get();
        SerialFilter.refuseAll();
        SerialFilter.refuseAll();
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(stream))) {
            assertThrows(InvalidClassException.class, in::readObject);
        }
        assertEquals(before, Canary.Songs.SUNG.get());
    }

    @Test
    void hiddenFields() {
        UnknownFieldSet hidden = UnknownFieldSet.newBuilder()
                .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        refused(Reason.FOREIGN_CONTENT, Family.KMEANS,
                Forge.parse(file(Family.KMEANS)).toBuilder().setUnknownFields(hidden).build().toByteArray());
        refused(Reason.FOREIGN_CONTENT, Family.KMEANS,
                Forge.data(file(Family.KMEANS), KMeansModelProto.class, m -> m.toBuilder().setUnknownFields(hidden).build()));
    }

    @Test
    void fileOfHundredMegabytes() throws IOException {
        Path large = folder.resolve("large");
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(100L * 1024 * 1024);
        }
        Offer good = workshop.offer(Family.KMEANS);
        refused(Reason.TOO_LARGE, new Offer(good.manifest(), good.signature(), Offer.Content.of(large)));
    }

    @Test
    void lyingSize() {
        Offer good = workshop.offer(Family.KMEANS);
        byte[] longer = Arrays.copyOf(file(Family.KMEANS), file(Family.KMEANS).length + 1);
        refused(Reason.SIZE_DIFFERS, new Offer(good.manifest(), good.signature(), Offer.Content.of(longer)));
        refused(Reason.SIZE_DIFFERS, workshop.offer(Family.KMEANS, "size", Optional.of(new Json.Int(1))));
        refused(Reason.SIZE_DIFFERS, new Offer(good.manifest(), good.signature(), Offer.Content.of(folder.resolve("gone"))));
    }

    @Test
    void bitFlipWithoutANewSignature() {
        Offer good = workshop.offer(Family.KMEANS);
        byte[] flipped = file(Family.KMEANS).clone();
        flipped[flipped.length / 2] ^= 1;
        refused(Reason.BAD_DIGEST, new Offer(good.manifest(), good.signature(), Offer.Content.of(flipped)));
        byte[] manifest = new String(good.manifest(), StandardCharsets.UTF_8)
                .replace("\"f1\":0.93", "\"f1\":0.99").getBytes(StandardCharsets.UTF_8);
        refused(Reason.BAD_SIGNATURE, new Offer(manifest, good.signature(), good.content()));
    }

    @Test
    void signaturesThatAreNone() {
        Offer good = workshop.offer(Family.KMEANS);
        for (String none : List.of("", "\u0000", "AAAA", Workshop.wrongSignature(), good.signature() + "AA", "A".repeat(1_000_000))) {
            refused(Reason.BAD_SIGNATURE, new Offer(good.manifest(), none, good.content()));
        }
    }

    @Test
    void keyThatIsNotKnownOrNotAllowed() {
        refused(Reason.UNKNOWN_KEY, workshop.offer(Family.KMEANS, "kid", Optional.of(new Json.Str("plant-b"))));
        ModelCheck check = new ModelCheck(workshop.keyring("valve-*,pumps"));
        assertEquals(Reason.KEY_NOT_ALLOWED,
                Workshop.refused(check.check(workshop.offer(Family.KMEANS), Workshop.wanted(), Workshop.NOW)).reason());
    }

    @Test
    void nestedEnsemble() {
        byte[] nested = MemberFiles.join(List.of(file(Family.ENSEMBLE), file(Family.KMEANS)));
        refused(Reason.BAD_CONTENT, Family.ENSEMBLE, nested);
        Json.Obj plans = Workshop.json("{'members':[{'family':'ensemble','threshold':1},{'family':'kmeans','threshold':1}]}");
        refused(Reason.BAD_MANIFEST,
                workshop.withPlan(Family.ENSEMBLE, new Blueprint(Family.ENSEMBLE, OptionalDouble.of(1), plans), nested));
        byte[] forest = Forge.data(file(Family.RANDOM_FOREST), WeightedEnsembleModelProto.class,
                m -> m.toBuilder().setModels(0, Forge.parse(file(Family.RANDOM_FOREST))).build());
        refused(Reason.FOREIGN_CONTENT, Family.RANDOM_FOREST, forest);
    }

    @Test
    void nestingOfHundredThousand() {
        // A group in a group in a group: the parser of the library would go down as deep.
        byte[] deep = new byte[100_000];
        Arrays.fill(deep, (byte) 0x23);
        refused(Reason.BAD_CONTENT, Family.KMEANS, deep);
        ModelProto model = Forge.parse(file(Family.RANDOM_FOREST));
        for (int i = 0; i < 400; i++) {
            model = ModelProto.newBuilder().setClassName(model.getClassName()).setSerializedData(Any.pack(
                    WeightedEnsembleModelProto.newBuilder().addModels(model).build())).build();
        }
        refused(Reason.FOREIGN_CONTENT, Family.RANDOM_FOREST, model.toByteArray());
    }

    @Test
    void weightThatIsNoNumber() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            refused(Reason.BAD_CONTENT, Family.KMEANS, Forge.data(file(Family.KMEANS), KMeansModelProto.class,
                    m -> m.toBuilder().setCentroidVectors(0, vector(m.getCentroidVectors(0), List.of(5), new double[] {1, bad, 1, 1, 1})).build()));
            refused(Reason.BAD_CONTENT, Family.CART, Forge.data(file(Family.CART), TreeModelProto.class,
                    m -> node(m, 0, root(m).toBuilder().setSplitValue(bad).build())));
        }
    }

    private static TensorProto vector(TensorProto holder, List<Integer> dimensions, double[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(bytes::putDouble);
        return holder.toBuilder()
                .setSerializedData(Any.pack(DenseTensorProto.newBuilder()
                        .addAllDimensions(dimensions).setValues(ByteString.copyFrom(bytes.array())).build()))
                .build();
    }

    @Test
    void arrayThatSaysItIsHuge() {
        for (List<Integer> dimensions : List.of(List.of(Integer.MAX_VALUE), List.of(-5), List.of(5, 1_000_000), List.<Integer>of())) {
            refused(Reason.BAD_CONTENT, Family.KMEANS, Forge.data(file(Family.KMEANS), KMeansModelProto.class,
                    m -> m.toBuilder().setCentroidVectors(0, vector(m.getCentroidVectors(0), dimensions, new double[5])).build()));
        }
    }

    private static SplitNodeProto root(TreeModelProto tree) {
        return Forge.unpack(tree.getNodes(0).getSerializedData(), SplitNodeProto.class);
    }

    private static TreeModelProto node(TreeModelProto tree, int index, SplitNodeProto node) {
        return tree.toBuilder().setNodes(index, tree.getNodes(index).toBuilder().setSerializedData(Any.pack(node))).build();
    }

    @Test
    void treeThatLeadsBack() {
        for (int child : new int[] {0, -1, 1_000_000, Integer.MIN_VALUE}) {
            refused(Reason.BAD_CONTENT, Family.CART, Forge.data(file(Family.CART), TreeModelProto.class,
                    m -> node(m, 0, root(m).toBuilder().setGreaterThanIdx(child).build())));
        }
        refused(Reason.BAD_CONTENT, Family.CART, Forge.data(file(Family.CART), TreeModelProto.class,
                m -> node(m, 0, root(m).toBuilder().setGreaterThanIdx(root(m).getLessThanOrEqualIdx()).build())));
        refused(Reason.BAD_CONTENT, Family.CART, Forge.data(file(Family.CART), TreeModelProto.class,
                m -> node(m, 0, root(m).toBuilder().setSplitFeatureIdx(5).build())));
        refused(Reason.BAD_CONTENT, Family.CART, Forge.data(file(Family.CART), TreeModelProto.class, m -> m.toBuilder().clearNodes().build()));
    }

    @Test
    void weightsThatAnswerOtherwise() {
        refused(Reason.WRONG_SCORES, Family.KMEANS, Forge.data(file(Family.KMEANS), KMeansModelProto.class,
                m -> m.toBuilder().setCentroidVectors(0, vector(m.getCentroidVectors(0), List.of(5), new double[] {50, 50, 50, 50, 50})).build()));
    }

    @Test
    void thresholdsAndParametersThatAreMissing() {
        refused(Reason.LOAD_FAILED, workshop.offer(Family.LINEAR_SGD, "parameters", Optional.of(Json.object().build())));
        refused(Reason.LOAD_FAILED, workshop.offer(Family.RESIDUAL, "parameters", Optional.of(Workshop.json("{'target':'amps','deviation':0}"))));
        refused(Reason.LOAD_FAILED, workshop.offer(Family.RESIDUAL, "parameters", Optional.of(Workshop.json("{'target':'heat','deviation':1}"))));
        refused(Reason.LOAD_FAILED, workshop.offer(Family.CART, "parameters", Optional.of(Workshop.json("{'of':'leak'}"))));
    }

    @Test
    void statisticsThatAreNotTheFiles() {
        List<Json> features = new ArrayList<>(((Json.Arr) Workshop.json(workshop.manifest(Family.KMEANS)).get("features").orElseThrow()).items());
        features.set(0, Workshop.json("{'name':'temp','unit':'Cel','min':-1e9,'max':1e9,'mean':50,'variance':70,'count':300}"));
        refused(Reason.BAD_CONTENT, workshop.offer(Family.KMEANS, "features", Optional.of(new Json.Arr(features))));
    }

    @Test
    void goldenVectorsThatAreMissing() {
        refused(Reason.BAD_MANIFEST, workshop.offer(Family.KMEANS, "golden", Optional.empty()));
        List<Json> golden = ((Json.Arr) Workshop.json(workshop.manifest(Family.KMEANS)).get("golden").orElseThrow()).items();
        refused(Reason.BAD_MANIFEST, workshop.offer(Family.KMEANS, "golden", Optional.of(new Json.Arr(golden.subList(0, 4)))));
    }

    @Test
    void truncatedFiles() {
        for (Family family : List.of(Family.KMEANS, Family.RANDOM_FOREST, Family.ENSEMBLE)) {
            byte[] whole = file(family);
            for (int i = 0; i < 50; i++) {
                byte[] cut = Arrays.copyOf(whole, (int) ((long) whole.length * i / 50));
                Offer offer = cut.length == 0
                        ? new Offer(workshop.offer(family).manifest(), workshop.offer(family).signature(), Offer.Content.of(cut))
                        : workshop.offer(family, cut);
                Workshop.refused(workshop.check(offer));
            }
        }
    }

    @Test
    void manifestsThatAreNone() {
        for (byte[] none : List.of(new byte[0], new byte[300_000], "[".repeat(100_000).getBytes(StandardCharsets.UTF_8))) {
            refused(Reason.BAD_MANIFEST, workshop.signed(none, file(Family.KMEANS)));
        }
    }
}
