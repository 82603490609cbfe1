// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.house;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds main packages that do not say what they are for. */
final class PackageInfos {
    private PackageInfos() {}

    /** One finding per package without {@code package-info.java}, or with one that has no sentence. */
    static List<Finding> missing(List<JavaFile> files) {
        List<JavaFile> main = files.stream().filter(JavaFile::isMain).toList();
        Set<String> described = main.stream()
                .filter(f -> f.path().endsWith("/package-info.java") && f.lines().commentText().contains("/**"))
                .map(PackageInfos::folder)
                .collect(Collectors.toSet());
        return main.stream()
                .filter(f -> !described.contains(folder(f)))
                .collect(Collectors.toMap(PackageInfos::folder, Function.identity(), (first, next) -> first))
                .values()
                .stream()
                .map(f -> f.finding(1, "no package-info.java with a sentence beside it", "a package says what it is for"))
                .toList();
    }

    private static String folder(JavaFile file) {
        return file.path().substring(0, file.path().lastIndexOf('/'));
    }
}
