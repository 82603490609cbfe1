// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Offer;
import dev.selvage.model.manifest.Version;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.Limits;
import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A model's folder: {@code manifest.json} as it was signed, {@code signature} in base64, and the file {@code model}.
 *
 * @param manifest as the bytes say
 */
public record Parcel(Path folder, Offer offer, Manifest manifest) {
    private static final String MANIFEST = "manifest.json";
    private static final String SIGNATURE = "signature";
    private static final String MODEL = "model";
    private static final int SIGNATURE_BYTES_MAX = 1_024;

    /** Writes one, wholly or not at all; refuses to write over another. */
    public static Path write(Path out, Manifest manifest, Offer offer) throws CliException {
        Path folder = out.resolve(manifest.name() + "-" + manifest.version());
        Path unfinished = out.resolve("." + manifest.name() + "-" + manifest.version() + ".unfinished");
        try {
            Files.createDirectories(out);
            if (Files.exists(folder)) {
                throw new FileAlreadyExistsException(folder.toString());
            }
            Files.createDirectories(unfinished);
            Files.write(unfinished.resolve(MANIFEST), offer.manifest());
            Files.writeString(unfinished.resolve(SIGNATURE), offer.signature() + "\n", StandardCharsets.US_ASCII);
            Files.write(unfinished.resolve(MODEL), offer.content().read());
            return Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            throw new CliException(Printable.of(folder.toString()) + " is there already; give another --version or --out", e);
        } catch (IOException e) {
            throw new CliException("cannot write " + Printable.of(folder.toString()) + ": " + Printable.of(e.toString()), e);
        }
    }

    /** The version after the newest that lies there; 1.0.0 for the first. */
    public static Version next(Path out, String name) throws CliException {
        Pattern own = Pattern.compile(Pattern.quote(name) + "-([0-9]{1,6})\\.([0-9]{1,6})\\.([0-9]{1,6})");
        if (!Files.isDirectory(out)) {
            return new Version(1, 0, 0);
        }
        try (Stream<Path> there = Files.list(out)) {
            Optional<Version> newest = there.map(folder -> own.matcher(folder.getFileName().toString())).filter(Matcher::matches)
                    .map(m -> new Version(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)))).max(Comparator.naturalOrder());
            return newest.map(last -> new Version(last.major(), last.minor(), last.patch() + 1)).orElse(new Version(1, 0, 0));
        } catch (IOException e) {
            throw new CliException("cannot read " + Printable.of(out.toString()) + ": " + Printable.of(e.toString()), e);
        }
    }

    /** Reads one, as far as it can be read without opening the model. */
    public static Parcel read(Path folder) throws CliException {
        String name = Printable.of(folder.toString());
        try {
            byte[] manifest = bounded(folder.resolve(MANIFEST), Limits.JSON_BYTES_MAX);
            String signature = new String(bounded(folder.resolve(SIGNATURE), SIGNATURE_BYTES_MAX), StandardCharsets.US_ASCII).strip();
            Path model = folder.resolve(MODEL);
            if (!Files.isRegularFile(model) || Files.size(model) > Manifest.Content.BYTES_MAX) {
                throw new CliException(Printable.of(model.toString()) + (Files.exists(model) ? " is no file of at most " + Manifest.Content.BYTES_MAX + " bytes" : ": no such file"));
            }
            return new Parcel(folder, new Offer(manifest, signature, Offer.Content.of(model)), Manifest.read(manifest));
        } catch (JsonException e) {
            throw new CliException(name + "/" + MANIFEST + ": " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new CliException(Printable.of(String.valueOf(e.getMessage())) + ": no such file; name a folder that selvage model train has written", e);
        } catch (IOException e) {
            throw new CliException(name + " is no model's folder, with manifest.json, signature and model: " + Printable.of(e.toString()), e);
        }
    }

    private static byte[] bounded(Path file, int bytesMax) throws IOException {
        if (Files.size(file) > bytesMax) {
            throw new IOException(file + " has " + Files.size(file) + " bytes, at most " + bytesMax + " are read");
        }
        return Files.readAllBytes(file);
    }

    /** The bytes of the model. */
    public byte[] model() throws CliException {
        try {
            return offer.content().read();
        } catch (IOException e) {
            throw new CliException(Printable.of(folder.toString()) + "/" + MODEL + " cannot be read: " + Printable.of(e.toString()), e);
        }
    }

    /** What a gateway is asked to offer. */
    public Json.Builder question() {
        return Json.object().put("name", manifest.name()).put("manifest", new String(offer.manifest(), StandardCharsets.UTF_8)).put("signature", offer.signature());
    }

}
