// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.sysfs;

import dev.selvage.agent.driver.DriverException;
import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The small text files below a root that may be touched. Where a file really is, symbolic links followed, is looked at
 * each time, since devices come and go; it must be below the root and below an allowed folder, and be a regular file.
 * Confined to one thread.
 */
final class Fence {
    private final Path root;
    private final List<Path> allowed;
    private final byte[] buffer;

    Fence(Path root, List<Path> allowed, int bytesMax) {
        this.root = root;
        this.allowed = List.copyOf(allowed);
        this.buffer = new byte[bytesMax + 1];
    }

    /** The text of the file without blanks around it; never empty, without control characters. */
    String read(Path file) throws DriverException {
        Path real = real(file);
        try (InputStream in = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
            int length = in.readNBytes(buffer, 0, buffer.length);
            if (length == buffer.length) {
                throw new DriverException(real + " holds more than " + (buffer.length - 1) + " bytes");
            }
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(buffer, 0, length)).toString().strip();
            if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
                throw new DriverException(real + (text.isEmpty() ? " is empty" : " holds no line of text: \"" + Printable.of(text) + "\""));
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new DriverException(real + " holds no text", e);
        } catch (IOException e) {
            throw failure("read", real, e);
        }
    }

    /** Writes the text and a line end in one go, as the kernel wants it; the file must be there. */
    void write(Path file, String text) throws DriverException {
        Path real = real(file);
        try (OutputStream out = Files.newOutputStream(
                real, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING, LinkOption.NOFOLLOW_LINKS)) {
            out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw failure("write", real, e);
        }
    }

    private Path real(Path file) throws DriverException {
        Path real = resolved(root.resolve(file));
        boolean inside = real.startsWith(resolved(root)) && isAllowed(real);
        if (!inside) {
            throw new DriverException(root.resolve(file) + " leads to " + real + ", which is not allowed");
        }
        // A pipe would block the call, a device node could do anything.
        if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
            throw new DriverException(real + " is not a regular file");
        }
        return real;
    }

    private boolean isAllowed(Path real) throws DriverException {
        for (Path folder : allowed) {
            // An allowed folder that is not there (a device unplugged) allows nothing.
            if (Files.exists(folder) && real.startsWith(resolved(folder))) {
                return true;
            }
        }
        return false;
    }

    private static Path resolved(Path path) throws DriverException {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw failure("read", path, e);
        }
    }

    private static DriverException failure(String what, Path path, IOException e) {
        String why = Printable.of(String.valueOf(e.getMessage()));
        if (e instanceof NoSuchFileException) {
            why = "no such file";
        } else if (e instanceof AccessDeniedException) {
            why = "access denied";
        }
        return new DriverException("cannot " + what + " " + path + ": " + why, e);
    }
}
