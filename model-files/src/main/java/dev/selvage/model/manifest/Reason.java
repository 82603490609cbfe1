// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

/** Why a model is refused, as a fixed word for topics and counters, in the order of the checks. */
public enum Reason {
    /** The manifest is no manifest. */
    BAD_MANIFEST("bad-manifest"),
    /** More bytes than this device takes. */
    TOO_LARGE("too-large"),
    /** Another number of bytes than the manifest says. */
    SIZE_DIFFERS("size-differs"),
    /** Other bytes than the manifest says. */
    BAD_DIGEST("bad-digest"),
    /** Signed by nobody we know. */
    UNKNOWN_KEY("unknown-key"),
    /** Signed by somebody who may not sign for this name. */
    KEY_NOT_ALLOWED("key-not-allowed"),
    /** The signature is not one of this manifest. */
    BAD_SIGNATURE("bad-signature"),
    /** Its time is over. */
    EXPIRED("expired"),
    /** Made for another profile. */
    OTHER_DEVICE_KIND("other-device-kind"),
    /** Made for other inputs of the decision than the profile has now. */
    OTHER_DECISION("other-decision"),
    /** Its features, their order or their units are not the decision's inputs. */
    OTHER_FEATURES("other-features"),
    /** The same as what is installed, or older. */
    NOT_NEWER("not-newer"),
    /** Needs a newer agent. */
    AGENT_TOO_OLD("agent-too-old"),
    /** The file names a class, or holds a part, that has no place in a model of its family. */
    FOREIGN_CONTENT("foreign-content"),
    /** The file's parts do not fit each other, or its manifest. */
    BAD_CONTENT("bad-content"),
    /** The library did not open it. */
    LOAD_FAILED("load-failed"),
    /** Opening and trying it took too long. */
    TOO_SLOW("too-slow"),
    /** It does not answer its golden vectors as its manifest says. */
    WRONG_SCORES("wrong-scores"),
    /** A model before it is still being opened, long past its time. */
    BUSY("busy");

    private final String word;

    Reason(String word) {
        this.word = word;
    }

    /** The fixed word. */
    public String word() {
        return word;
    }
}
