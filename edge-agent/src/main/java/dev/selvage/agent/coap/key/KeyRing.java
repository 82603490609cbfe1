// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.key;

import dev.selvage.agent.driver.DriverException;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Printable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.eclipse.californium.elements.auth.RawPublicKeyIdentity;
import org.eclipse.californium.elements.util.SslContextUtil;

/** The keys of all nodes and of this side, as their files said at one moment. Immutable. */
public final class KeyRing {
    /** 128 bits: less can be tried out by whoever has recorded one handshake. */
    static final int PSK_BYTES_MIN = 16;
    /** What Scandium and small nodes take. */
    static final int PSK_BYTES_MAX = 64;
    private static final Pattern CN = Pattern.compile("(?:^|,)CN=([^,]+)(?:,|$)");

    private final Map<String, byte[]> pskByDevice;
    private final Map<PublicKey, String> deviceByKey;
    private final Optional<SslContextUtil.Credentials> own;
    private final List<Certificate> trusted;
    private final List<Path> sources;

    private KeyRing(Map<String, byte[]> pskByDevice, Map<PublicKey, String> deviceByKey, Optional<SslContextUtil.Credentials> own,
            List<Certificate> trusted, List<Path> sources) {
        this.pskByDevice = pskByDevice;
        this.deviceByKey = deviceByKey;
        this.own = own;
        this.trusted = trusted;
        this.sources = sources;
    }

    /** Reads them all; the message of what it throws names file and line, and never shows a key. */
    public static KeyRing read(KeyFiles files) throws DriverException {
        Map<String, byte[]> psk = new LinkedHashMap<>();
        Map<PublicKey, String> rpk = new HashMap<>();
        List<Path> sources = new ArrayList<>(files.all());
        if (files.keys().isPresent()) {
            sources.addAll(readLines(files.keys().get(), psk, rpk));
        }
        Optional<SslContextUtil.Credentials> own = files.own().isPresent() ? Optional.of(Pem.credentials(files.own().get())) : Optional.empty();
        List<Certificate> trusted = files.trust().isPresent() ? Pem.trusted(files.trust().get()) : List.of();
        if (own.isEmpty() && (!rpk.isEmpty() || !trusted.isEmpty())) {
            throw new DriverException("raw public keys and certificates need this side's own key: add own: FILE.pem");
        }
        if (own.isPresent() && rpk.isEmpty() && trusted.isEmpty()) {
            throw new DriverException("an own key is of no use without trust: FILE.pem or a line \"DEVICE rpk FILE.pem\"");
        }
        return new KeyRing(psk, rpk, own, trusted, List.copyOf(sources));
    }

    /** Reads the lines of a key file; gives the files that they name. */
    private static List<Path> readLines(Path file, Map<String, byte[]> psk, Map<PublicKey, String> rpk) throws DriverException {
        List<Path> named = new ArrayList<>();
        List<String> lines = new String(PrivateFile.read(file), StandardCharsets.UTF_8).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String where = file + ":" + (i + 1) + ": ";
            String[] words = line.split("\\s+", -1);
            if (words.length != 3 || !DeviceId.isValid(words[0]) || !Set.of("psk", "rpk").contains(words[1])) {
                throw new DriverException(where + "a line is \"DEVICE psk HEX\" or \"DEVICE rpk FILE.pem\"");
            }
            boolean isShared = words[1].equals("psk");
            boolean again = isShared
                    ? psk.put(words[0], secret(where, words[2])) != null
                    : rpk.put(Pem.publicKey(file.resolveSibling(words[2])), words[0]) != null;
            if (again) {
                throw new DriverException(where + "a second " + words[1] + " of the same name or key, " + Printable.of(words[0]));
            }
            if (!isShared) {
                named.add(file.resolveSibling(words[2]));
            }
        }
        return named;
    }

    private static byte[] secret(String where, String hex) throws DriverException {
        if (!hex.matches("(?:[0-9a-fA-F]{2})+")) {
            throw new DriverException(where + "the key must be hex digits; make one with: openssl rand -hex 16");
        }
        byte[] key = HexFormat.of().parseHex(hex);
        if (key.length < PSK_BYTES_MIN || key.length > PSK_BYTES_MAX) {
            throw new DriverException(where + "the key has " + key.length + " bytes; it needs " + PSK_BYTES_MIN + " to " + PSK_BYTES_MAX
                    + " random ones: openssl rand -hex 16");
        }
        return key;
    }

    /** The device that a DTLS peer has proved to be; empty when nobody here is meant by it. */
    public Optional<String> device(Principal peer) {
        if (peer instanceof PreSharedKeyIdentity psk) {
            return Optional.of(psk.getIdentity()).filter(pskByDevice::containsKey);
        } else if (peer instanceof RawPublicKeyIdentity rpk) {
            return Optional.ofNullable(deviceByKey.get(rpk.getKey()));
        }
        Matcher matcher = CN.matcher(peer.getName());
        return matcher.find() ? Optional.of(matcher.group(1)).filter(DeviceId::isValid) : Optional.empty();
    }

    /** True when a peer that has proved to be somebody by that ring would have proved it in the same way by this one. */
    public boolean provesAlike(KeyRing that, Principal peer) {
        Optional<String> device = device(peer);
        if (!device.equals(that.device(peer))) {
            return false;
        }
        if (peer instanceof PreSharedKeyIdentity psk) {
            return Arrays.equals(pskByDevice.get(psk.getIdentity()), that.pskByDevice.get(psk.getIdentity()));
        }
        return peer instanceof RawPublicKeyIdentity || trusted.equals(that.trusted);
    }

    /** The files that it was read from. */
    List<Path> sources() {
        return sources;
    }

    /** The pre-shared key of a device. The array is the ring's own. */
    public Optional<byte[]> psk(String device) {
        return Optional.ofNullable(pskByDevice.get(device));
    }

    /** The devices with a pre-shared key. */
    public Set<String> pskDevices() {
        return Set.copyOf(pskByDevice.keySet());
    }

    /** The raw public keys of nodes. */
    public Set<PublicKey> rawKeys() {
        return Set.copyOf(deviceByKey.keySet());
    }

    /** This side's key. */
    public Optional<SslContextUtil.Credentials> own() {
        return own;
    }

    /** Who signs for nodes. */
    public List<Certificate> trusted() {
        return trusted;
    }
}
