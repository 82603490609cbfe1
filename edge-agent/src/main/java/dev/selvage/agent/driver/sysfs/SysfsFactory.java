// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.sysfs;

import dev.selvage.agent.driver.BindReader;
import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.DriverFactory;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Opens {@code sysfs} drivers.
 *
 * <table><caption>Settings</caption>
 * <tr><td>root</td><td>folder that all files are below; /sys by default, a relative one starts at the device file's folder</td></tr>
 * <tr><td>allow</td><td>folders, from the root of the system or below {@code root}, that the real paths must be below; by default
 *     the whole root. What lies in /sys/class and /sys/bus are links into /sys/devices: allow that, or the link itself, such as
 *     class/leds/user0</td></tr>
 * <tr><td>maxBytes</td><td>longest file, 4096 by default: what the kernel gives at most</td></tr>
 * </table>
 *
 * <table><caption>Bindings</caption>
 * <tr><td>{file}</td><td>path below the root; {@code scaleFile} and {@code offsetFile} make it (raw + offset) * scale</td></tr>
 * <tr><td>{file, write}</td><td>what to write for a value: {"true": "1", "false": "0"}, or "value" for its own text</td></tr>
 * <tr><td>{count, edge}</td><td>edges of another point, rising (default), falling or both, counted as it is polled</td></tr>
 * </table>
 */
public final class SysfsFactory implements DriverFactory {
    private static final Path SYS = Path.of("/sys");
    private static final long BYTES_DEFAULT = 4_096;
    /** A file of more is no value. */
    private static final long BYTES_MAX = 65_536;

    @Override
    public String name() {
        return "sysfs";
    }

    @Override
    public Driver open(Json.Obj settings, Map<String, Json.Obj> bindings, Surroundings around) throws DriverException {
        BindReader reader = BindReader.ofDriver(name(), settings).only("use", "root", "allow", "maxBytes");
        Path root = reader.optionalPath("root", around.folder()).orElse(SYS);
        long bytesMax = reader.integer("maxBytes", BYTES_DEFAULT);
        if (bytesMax < 1 || bytesMax > BYTES_MAX) {
            throw reader.wrong("needs a \"maxBytes\" of 1 to " + BYTES_MAX + ", not " + bytesMax);
        }
        Map<String, FilePoint> files = new HashMap<>();
        Map<String, EdgeCounter> counters = new HashMap<>();
        for (Map.Entry<String, Json.Obj> binding : bindings.entrySet()) {
            BindReader bind = BindReader.ofPoint(binding.getKey(), binding.getValue());
            if (bind.has("count")) {
                counters.put(binding.getKey(), counter(bind));
            } else {
                files.put(binding.getKey(), file(bind, binding.getValue()));
            }
        }
        checkWatched(counters, files.keySet());
        return new SysfsDriver(new Fence(root, allowed(reader, root), (int) bytesMax), files, counters);
    }

    private static List<Path> allowed(BindReader reader, Path root) throws DriverException {
        if (!reader.has("allow")) {
            return List.of(root);
        }
        List<Path> allowed = new ArrayList<>();
        for (Json item : reader.list("allow")) {
            String text = item instanceof Json.Str folder ? folder.value() : item.text();
            Path folder = root.resolve(path(reader, "allow", text)).normalize();
            if (!folder.startsWith(root.normalize())) {
                throw reader.wrong("allows " + folder + ", which is not below " + root);
            }
            allowed.add(folder);
        }
        return allowed;
    }

    private static FilePoint file(BindReader bind, Json.Obj members) throws DriverException {
        bind.only("file", "scaleFile", "offsetFile", "write");
        Map<String, String> texts = new HashMap<>();
        Optional<Json.Obj> map = members.object("write");
        boolean asIs = bind.has("write") && map.isEmpty() && bind.text("write").equals("value");
        if (bind.has("write") && map.isEmpty() && !asIs) {
            throw bind.wrong("needs \"value\" or texts by value as \"write\", such as {\"true\": \"1\", \"false\": \"0\"}");
        }
        map.ifPresent(m -> m.members().forEach((value, text) -> texts.put(value, text instanceof Json.Str s ? s.value() : text.text())));
        Optional<Path> scale = optional(bind, "scaleFile");
        Optional<Path> offset = optional(bind, "offsetFile");
        if (bind.has("write") && (scale.isPresent() || offset.isPresent())) {
            throw bind.wrong("has both \"write\" and a scale: what is written is not scaled");
        }
        return new FilePoint(below(bind, "file"), scale, offset, texts, asIs);
    }

    private static EdgeCounter counter(BindReader bind) throws DriverException {
        String edge = bind.only("count", "edge").text("edge", "rising");
        if (!Set.of("rising", "falling", "both").contains(edge)) {
            throw bind.wrong("needs rising, falling or both as \"edge\", not \"" + Printable.of(edge) + "\"");
        }
        return new EdgeCounter(bind.text("count"), EdgeCounter.Edge.valueOf(edge.toUpperCase(Locale.ROOT)));
    }

    private static void checkWatched(Map<String, EdgeCounter> counters, Set<String> files) throws DriverException {
        for (Map.Entry<String, EdgeCounter> counter : counters.entrySet()) {
            if (!files.contains(counter.getValue().watched())) {
                throw new DriverException("point \"" + Printable.of(counter.getKey()) + "\" counts \""
                        + Printable.of(counter.getValue().watched()) + "\", which is no point with a file");
            }
        }
    }

    private static Optional<Path> optional(BindReader bind, String name) throws DriverException {
        return bind.has(name) ? Optional.of(below(bind, name)) : Optional.empty();
    }

    /** A relative path that does not climb; where it really leads is looked at when it is used. */
    private static Path below(BindReader bind, String name) throws DriverException {
        Path path = path(bind, name, bind.text(name));
        boolean climbs = path.isAbsolute() || path.normalize().startsWith("..") || path.toString().isEmpty();
        if (climbs || !path.equals(path.normalize())) {
            throw bind.wrong("needs a path below \"root\" without .. as \"" + name + "\", not \"" + Printable.of(path.toString()) + "\"");
        }
        return path;
    }

    private static Path path(BindReader bind, String name, String text) throws DriverException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw bind.wrong("needs a path as \"" + name + "\": " + e.getReason());
        }
    }
}
