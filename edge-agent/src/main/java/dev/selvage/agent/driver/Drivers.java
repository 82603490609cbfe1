// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kinds of driver this program knows: those on its class path, and those in the jars of plugin folders. Plugins run
 * with all the rights of the agent; the folders are as trustworthy as the agent's own jar must be. Immutable.
 */
public final class Drivers implements AutoCloseable {
    /** Most jars in plugin folders: more is a folder given by mistake. */
    private static final int JARS_MAX = 64;

    private final Map<String, DriverFactory> factories;
    private final URLClassLoader loader;
    private final String plugins;

    private Drivers(Map<String, DriverFactory> factories, URLClassLoader loader, String plugins) {
        this.factories = factories;
        this.loader = loader;
        this.plugins = plugins;
    }

    /**
     * Finds all drivers.
     *
     * @param plugins folders with driver jars and the libraries they need; they need not exist. Of jars of one name the one
     *     in the first folder counts
     * @throws DriverException when a folder cannot be read, a plugin cannot be loaded or two drivers share a name
     */
    public static Drivers find(List<Path> plugins) throws DriverException {
        Map<String, URL> jars = new TreeMap<>();
        for (Path folder : plugins) {
            if (Files.isDirectory(folder)) {
                addJars(folder, jars);
            }
        }
        String folder = plugins.stream().map(path -> path.toAbsolutePath().toString()).findFirst().orElse("the plugin folder");
        URLClassLoader loader = new URLClassLoader(jars.values().toArray(URL[]::new), Drivers.class.getClassLoader());
        try {
            return new Drivers(load(loader), loader, folder);
        } catch (ServiceConfigurationError | LinkageError e) {
            close(loader);
            throw new DriverException("a driver plugin of " + shown(plugins) + " cannot be loaded: " + Printable.of(e.toString()), e);
        } catch (DriverException e) {
            close(loader);
            throw e;
        }
    }

    /** The names that a profile can use, sorted. */
    public List<String> names() {
        return List.copyOf(factories.keySet());
    }

    /** Opens a driver by the name of its kind, see {@link DriverFactory#open}. */
    public Driver open(String name, Json.Obj settings, Map<String, Json.Obj> bindings, Surroundings around) throws DriverException {
        return Optional.ofNullable(factories.get(name))
                .orElseThrow(() -> new DriverException("no driver \"" + Printable.of(name) + "\"; known: "
                        + String.join(", ", names()) + "; put its plugin jar into " + plugins + ", or name its folder with --plugins"))
                .open(settings, bindings, around);
    }

    /** Other services of the same jars, such as task types; throws DriverException when one cannot be loaded. */
    public <T> List<T> services(Class<T> service) throws DriverException {
        try {
            return ServiceLoader.load(service, loader).stream().map(ServiceLoader.Provider::get).toList();
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new DriverException("a plugin of " + plugins + " cannot be loaded: " + Printable.of(e.toString()), e);
        }
    }

    /** Closes the plugin jars; their drivers must be closed before. */
    @Override
    public void close() {
        close(loader);
    }

    private static Map<String, DriverFactory> load(ClassLoader loader) throws DriverException {
        Map<String, DriverFactory> factories = new TreeMap<>();
        for (DriverFactory factory : ServiceLoader.load(DriverFactory.class, loader)) {
            Optional<DriverFactory> other = Optional.ofNullable(factories.put(factory.name(), factory));
            if (other.isPresent()) {
                throw new DriverException("two drivers are called \"" + Printable.of(factory.name()) + "\": "
                        + other.get().getClass().getName() + " and " + factory.getClass().getName() + "; remove one");
            }
        }
        return factories;
    }

    private static void addJars(Path folder, Map<String, URL> jars) throws DriverException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".jar")).limit(JARS_MAX + 1L).toList();
            if (found.size() > JARS_MAX) {
                throw new DriverException(folder + " holds more than " + JARS_MAX + " jars: is it a plugin folder?");
            }
            for (Path jar : found) {
                jars.putIfAbsent(String.valueOf(jar.getFileName()), url(jar));
            }
        } catch (IOException | UncheckedIOException e) {
            throw new DriverException("cannot read the plugin folder " + folder + ": " + e.getMessage(), e);
        }
    }

    private static String shown(List<Path> plugins) {
        return plugins.stream().map(Path::toString).collect(Collectors.joining(" or "));
    }

    private static URL url(Path jar) throws MalformedURLException {
        return jar.toUri().toURL();
    }

    private static void close(URLClassLoader loader) {
        try {
            loader.close();
        } catch (IOException e) {
            System.getLogger(Drivers.class.getName()).log(System.Logger.Level.WARNING, "a plugin jar did not close", e);
        }
    }
}
