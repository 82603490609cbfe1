// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.house;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Reads one Java source with the JDK's own parser; nothing is resolved, so no class path is needed. */
final class TreeReader extends TreeScanner<Void, Optional<ClassTree>> {
    private static final Set<String> SLEEP_OWNERS = Set.of(
            "Thread", "TimeUnit.NANOSECONDS", "TimeUnit.MICROSECONDS", "TimeUnit.MILLISECONDS", "TimeUnit.SECONDS",
            "MILLISECONDS", "SECONDS");

    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<JavaFile.Method> methods = new ArrayList<>();
    private final List<JavaFile.Field> fields = new ArrayList<>();
    private final List<JavaFile.Type> types = new ArrayList<>();
    private final JavaFile.Marks marks = new JavaFile.Marks(
            new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

    private TreeReader(CompilationUnitTree unit, SourcePositions positions) {
        this.unit = unit;
        this.positions = positions;
    }

    /** Reads them all in one go: starting the compiler costs more than parsing. */
    static List<JavaFile> read(List<Checkout.TextFile> sources) {
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        Map<URI, Checkout.TextFile> byUri = new LinkedHashMap<>();
        sources.forEach(source -> byUri.put(InMemory.uri(source), source));
        List<InMemory> inputs = sources.stream().map(InMemory::new).toList();
        List<JavaFile> files = new ArrayList<>();
        try (var manager = compiler.getStandardFileManager(problems, Locale.ROOT, StandardCharsets.UTF_8)) {
            JavacTask task =
                    (JavacTask) compiler.getTask(new StringWriter(), manager, problems, List.of(), List.of(), inputs);
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                TreeReader reader = new TreeReader(unit, positions);
                reader.scan(unit, Optional.empty());
                files.add(reader.result(byUri.get(unit.getSourceFile().toUri())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the compiler's file manager does not close", e);
        }
        refuseErrors(problems);
        return files;
    }

    private static void refuseErrors(DiagnosticCollector<JavaFileObject> problems) {
        problems.getDiagnostics().stream()
                .filter(p -> p.getKind() == Diagnostic.Kind.ERROR)
                .findFirst()
                .ifPresent(p -> {
                    throw new IllegalArgumentException("not Java: " + p);
                });
    }

    private JavaFile result(Checkout.TextFile source) {
        String packageName = Optional.ofNullable(unit.getPackage()).map(p -> p.getPackageName().toString()).orElse("");
        return new JavaFile(source, LineKinds.of(source.text()), packageName, methods, fields, types, marks);
    }

    @Override
    public Void visitPackage(PackageTree node, Optional<ClassTree> owner) {
        return scan(node.getAnnotations(), owner);
    }

    @Override
    public Void visitImport(ImportTree node, Optional<ClassTree> owner) {
        if (node.getQualifiedIdentifier().toString().endsWith(".*")) {
            marks.starImports().add(line(node));
        }
        return super.visitImport(node, owner);
    }

    @Override
    public Void visitClass(ClassTree node, Optional<ClassTree> owner) {
        if (!node.getSimpleName().isEmpty()) {
            types.add(new JavaFile.Type(node.getSimpleName().toString(), line(node)));
        }
        for (Tree member : node.getMembers()) {
            if (member instanceof VariableTree field && !isEnumConstant(node, field) && !isInjected(field)) {
                boolean isFinal = node.getKind() == Tree.Kind.INTERFACE
                        || field.getModifiers().getFlags().contains(Modifier.FINAL);
                fields.add(new JavaFile.Field(field.getName().toString(), line(field), isFinal));
            }
        }
        return super.visitClass(node, Optional.of(node));
    }

    @Override
    public Void visitMethod(MethodTree node, Optional<ClassTree> owner) {
        String name = node.getName().contentEquals("<init>")
                ? owner.map(c -> c.getSimpleName().toString()).orElse("")
                : node.getName().toString();
        marks.signatures().add(new JavaFile.Signature(name, line(node), parameters(node)));
        if (node.getBody() != null) {
            long last = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, node) - 1);
            methods.add(new JavaFile.Method(name, line(node), last - line(node) + 1));
        }
        return super.visitMethod(node, owner);
    }

    @Override
    public Void visitLiteral(LiteralTree node, Optional<ClassTree> owner) {
        if (node.getKind() == Tree.Kind.NULL_LITERAL) {
            marks.nulls().add(line(node));
        }
        return super.visitLiteral(node, owner);
    }

    @Override
    public Void visitCatch(CatchTree node, Optional<ClassTree> owner) {
        if (node.getBlock().getStatements().isEmpty()) {
            marks.emptyCatches().add(line(node));
        }
        return super.visitCatch(node, owner);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree node, Optional<ClassTree> owner) {
        String called = node.getMethodSelect().toString().replace("java.lang.", "").replace("java.util.concurrent.", "");
        if (called.equals("sleep") || SLEEP_OWNERS.stream().anyMatch(o -> called.equals(o + ".sleep"))) {
            marks.sleeps().add(line(node));
        }
        return super.visitMethodInvocation(node, owner);
    }

    @Override
    public Void visitAnnotation(AnnotationTree node, Optional<ClassTree> owner) {
        String name = node.getAnnotationType().toString();
        if (name.endsWith("Disabled") || name.endsWith("Ignore")) {
            marks.disabled().add(line(node));
        }
        return super.visitAnnotation(node, owner);
    }

    /** A compact constructor shows the record's header as its parameters; they are written elsewhere. */
    private int parameters(MethodTree node) {
        long start = positions.getStartPosition(unit, node);
        return (int) node.getParameters().stream()
                .filter(p -> positions.getStartPosition(unit, p) > start)
                .count();
    }

    /** The constants of an enum are values, not fields that somebody could leave open. */
    private boolean isEnumConstant(ClassTree owner, VariableTree field) {
        return owner.getKind() == Tree.Kind.ENUM
                && field.getModifiers().getFlags().contains(Modifier.STATIC)
                && field.getType() != null
                && field.getType().toString().equals(owner.getSimpleName().toString());
    }

    /** The command line's parser sets these by reflection, so nobody could make them final. */
    private static boolean isInjected(VariableTree field) {
        return field.getModifiers().getAnnotations().stream()
                .anyMatch(a -> HouseNumbers.INJECTED_BY.contains(a.getAnnotationType().toString()));
    }

    private long line(Tree node) {
        return unit.getLineMap().getLineNumber(positions.getStartPosition(unit, node));
    }

    /** A source for the compiler that is already in memory. */
    private static final class InMemory extends SimpleJavaFileObject {
        private final String text;

        InMemory(Checkout.TextFile source) {
            super(uri(source), Kind.SOURCE);
            this.text = source.text();
        }

        static URI uri(Checkout.TextFile source) {
            return URI.create("string:///" + source.path().replace(' ', '_'));
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
