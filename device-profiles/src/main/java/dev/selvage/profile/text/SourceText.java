// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The bytes of a file as text: bounded, strict UTF-8, no control characters; a byte order mark is dropped. */
final class SourceText {
    /** Largest file: the biggest profile we know has 12 KB, and a person writes it by hand. */
    static final int BYTES_MAX = 256 * 1024;

    private static final char BYTE_ORDER_MARK = '\ufeff';

    private SourceText() {}

    /** The text, or nothing after adding the complaint. */
    static Optional<String> decode(String file, byte[] bytes, Problems problems) {
        if (bytes.length > BYTES_MAX) {
            problems.add(Place.startOf(file), "more than " + BYTES_MAX + " bytes; no profile needs that many");
            return Optional.empty();
        }
        CharsetDecoder utf8 = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = utf8.decode(ByteBuffer.wrap(bytes), out, true);
        String text = withoutMark(out.flip().toString());
        Optional<String> badCharacter = firstControl(text).map(i -> complain(file, text, i, problems));
        if (badCharacter.isEmpty() && result.isError()) {
            problems.add(placeAt(file, text, text.length()), "not UTF-8; save the file as UTF-8 text");
        }
        return badCharacter.isPresent() || result.isError() ? Optional.empty() : Optional.of(text);
    }

    private static String complain(String file, String text, int index, Problems problems) {
        String code = String.format("U+%04X", (int) text.charAt(index));
        problems.add(placeAt(file, text, index), "control character " + code + "; remove it");
        return code;
    }

    private static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static Optional<Integer> firstControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /** Also the line separators that some YAML readers take for line ends and others do not. */
    private static boolean isControl(char c) {
        boolean layout = c == '\n' || c == '\r' || c == '\t';
        return (Character.isISOControl(c) && !layout) || c == '\u2028' || c == '\u2029' || c == BYTE_ORDER_MARK;
    }

    /** Line and column of a character, counted as YAML counts line ends: LF, CR or CR LF. */
    static Place placeAt(String file, String text, int index) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < index; i++) {
            char c = text.charAt(i);
            if (c == '\n' || (c == '\r' && !(i + 1 < text.length() && text.charAt(i + 1) == '\n'))) {
                line++;
                lineStart = i + 1;
            }
        }
        return new Place(file, line, 1 + text.codePointCount(lineStart, index), "");
    }
}
