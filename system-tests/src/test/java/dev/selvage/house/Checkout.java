// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.house;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The text files of the checkout that {@code -Dselvage.root} names: what a person wrote, not what a build made. */
final class Checkout {
    /** Written by builds, editors, runs and version control. */
    private static final Set<String> SKIPPED_FOLDERS = Set.of("target", ".git", ".idea", ".settings", "data", "selvage-data");

    private static final Set<String> TEXT_ENDINGS =
            Set.of("java", "md", "xml", "yaml", "yml", "json", "properties", "sh", "sql", "py", "html", "txt");

    private Checkout() {}

    /** A text file; {@code path} is relative to the root and uses slashes. */
    record TextFile(String path, String text) {
        boolean isJava() {
            return path.endsWith(".java");
        }

        boolean isMain() {
            return path.contains("src/main/java/");
        }

        List<String> lines() {
            return text.lines().toList();
        }
    }

    static Path root() {
        String root = System.getProperty("selvage.root", "");
        if (root.isEmpty()) {
            throw new IllegalStateException("-Dselvage.root=<checkout> is not set; the root pom.xml sets it for Maven");
        }
        return Path.of(root);
    }

    /** Every text file below {@code root}, in order of path. */
    static List<TextFile> textFiles(Path root) throws IOException {
        List<Path> paths = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean skipped = SKIPPED_FOLDERS.contains(folder.getFileName().toString());
                return skipped && !folder.equals(root) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (isText(file.getFileName().toString())) {
                    paths.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        List<TextFile> files = new ArrayList<>();
        for (Path path : paths.stream().sorted().toList()) {
            String relative = root.relativize(path).toString().replace('\\', '/');
            files.add(new TextFile(relative, Files.readString(path, StandardCharsets.UTF_8)));
        }
        return files;
    }

    /** By its ending; a script without one is text too. */
    private static boolean isText(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 || TEXT_ENDINGS.contains(name.substring(dot + 1));
    }
}
