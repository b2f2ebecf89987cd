package dev.alice.sandbox.tpm;

import dev.alice.sandbox.quote.TpmMaker;
import dev.alice.sandbox.tcb.Credential;
import dev.alice.sandbox.tcb.Octets;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The endorsement key of a TPM, with its maker's certificate, and an attestation key below it that the TPM keeps.
 *
 * <p>The endorsement key is made anew from its template whenever it is needed: it is always the same. The attestation key is
 * persistent, at the first free handle of sixteen, and survives resets.
 */
final class TpmKeys {
    private static final int FIRST_HANDLE = 0x8102_0a10;
    private static final int HANDLES = 16;
    private static final List<String> CERTIFICATE_INDEX = List.of("0x01c00002", "0x01c0000a");
    private static final Pattern HANDLE = Pattern.compile("0x[0-9A-Fa-f]{1,8}");
    private static final Pattern RAW =
            Pattern.compile("TPM2_PT_(MANUFACTURER|VENDOR_STRING_[1-4]):\\s+raw: 0x([0-9A-Fa-f]{1,8})\\b");

    private final TpmTools tools;
    private final KeyKinds kinds;

    TpmKeys(TpmTools tools, KeyKinds kinds) {
        this.tools = tools;
        this.kinds = kinds;
    }

    /** Everything of the keys that goes into a bundle. */
    record Held(
            String handle, Octets attestationKey, Octets endorsementKey, List<Octets> certificates, TpmMaker maker) {}

    /** The keys that are kept, or new ones where there are none or the TPM no longer holds them. */
    Held hold() throws IOException, TpmFailure {
        if (!tools.has("ak.handle") || !isHeld()) {
            make();
        }
        List<Octets> certificates = tools.has("ek.der") ? List.of(certificate()) : List.of();
        return new Held(
                Files.readString(tools.file("ak.handle")).strip(),
                tools.read("ak.pub"),
                tools.read("ek.pub"),
                certificates,
                maker());
    }

    /** Opens a credential: only the TPM that holds both keys can (TPM2_ActivateCredential). */
    Octets activate(Held held, Credential credential) throws IOException, TpmFailure {
        try {
            Files.write(tools.file("credential"), credential.forTools().toArray());
            endorsementKey("activation-ek.pub");
            tools.run("tpm2_startauthsession", "--policy-session", "-S", tools.path("session"));
            try {
                tools.run("tpm2_policysecret", "-S", tools.path("session"), "-c", "e");
                tools.run(
                        "tpm2_activatecredential",
                        "-c",
                        held.handle(),
                        "-C",
                        tools.path("ek.ctx"),
                        "-i",
                        tools.path("credential"),
                        "-o",
                        tools.path("secret"),
                        "-P",
                        "session:" + tools.path("session"));
            } finally {
                tools.run("tpm2_flushcontext", tools.path("session"));
                tools.flush();
            }
            return tools.read("secret");
        } finally {
            tools.forget("credential", "secret", "session", "ek.ctx", "activation-ek.pub");
        }
    }

    private boolean isHeld() throws IOException, TpmFailure {
        String handle = Files.readString(tools.file("ak.handle")).strip();
        if (!handles("handles-persistent").contains(handle)) {
            return false;
        }
        try {
            tools.run("tpm2_readpublic", "-c", handle, "-o", tools.path("read.pub"));
            return tools.has("ak.pub")
                    && tools.has("ek.pub")
                    && tools.read("read.pub").equals(tools.read("ak.pub"));
        } finally {
            tools.forget("read.pub");
        }
    }

    private void make() throws IOException, TpmFailure {
        tools.forget("ak.handle", "ak.pub", "ek.pub", "ek.der");
        tools.flush();
        try {
            endorsementKey("ek.pub");
            tools.run(
                    "tpm2_createak",
                    "-C",
                    tools.path("ek.ctx"),
                    "-c",
                    tools.path("ak.ctx"),
                    "-G",
                    kinds.attestation().word(),
                    "-g",
                    "sha256",
                    "-s",
                    kinds.attestation().scheme(),
                    "-u",
                    tools.path("ak.pub"));
            tools.flush();
            String handle = free("handles-persistent", FIRST_HANDLE);
            tools.run("tpm2_evictcontrol", "-C", "o", tools.owner(), "-c", tools.path("ak.ctx"), handle);
            tools.flush();
            readCertificate();
            Files.writeString(tools.file("ak.handle"), handle + "\n");
        } finally {
            tools.forget("ek.ctx", "ak.ctx");
        }
    }

    private void endorsementKey(String publicPart) throws TpmFailure {
        tools.run(
                "tpm2_createek",
                "-c",
                tools.path("ek.ctx"),
                "-G",
                kinds.endorsement().word(),
                "-u",
                tools.path(publicPart));
        tools.flush();
    }

    private void readCertificate() throws TpmFailure {
        String index = CERTIFICATE_INDEX.get(kinds.endorsement() == KeyKinds.Kind.RSA ? 0 : 1);
        if (handles("handles-nv-index").contains(index)) {
            tools.run("tpm2_nvread", index, "-o", tools.path("ek.der"));
        }
    }

    /** Some makers fill the index up behind the certificate: its own length says where it ends. */
    private Octets certificate() throws IOException {
        byte[] read = tools.read("ek.der").toArray();
        if (read.length > 4 && read[0] == 0x30 && read[1] == (byte) 0x82) {
            int size = 4 + ((read[2] & 0xff) << 8 | read[3] & 0xff);
            if (size <= read.length) {
                return Octets.of(java.util.Arrays.copyOf(read, size));
            }
        }
        return Octets.of(read);
    }

    /** The first handle of sixteen that nothing lies at. */
    String free(String kind, int first) throws TpmFailure {
        Set<String> taken = handles(kind);
        for (int i = 0; i < HANDLES; i++) {
            String handle = "0x" + Integer.toHexString(first + i);
            String padded = "0x" + String.format(Locale.ROOT, "%08x", first + i);
            if (!taken.contains(handle) && !taken.contains(padded)) {
                return padded;
            }
        }
        throw new TpmFailure("the TPM holds " + HANDLES + " of Alice's things from 0x" + Integer.toHexString(first)
                + " on; take old ones away with tpm2_evictcontrol or tpm2_nvundefine");
    }

    /** Handles as eight lowercase hex digits behind 0x. */
    Set<String> handles(String kind) throws TpmFailure {
        List<String> found = new ArrayList<>();
        Matcher matcher = HANDLE.matcher(tools.run("tpm2_getcap", kind));
        while (matcher.find()) {
            found.add("0x"
                    + String.format(
                            Locale.ROOT, "%08x", Long.parseLong(matcher.group().substring(2), 16)));
        }
        return found.stream().collect(Collectors.toUnmodifiableSet());
    }

    private TpmMaker maker() throws TpmFailure {
        Matcher matcher = RAW.matcher(tools.run("tpm2_getcap", "properties-fixed"));
        String manufacturer = "";
        StringBuilder vendor = new StringBuilder();
        while (matcher.find()) {
            String letters = letters(Long.parseLong(matcher.group(2), 16));
            if (matcher.group(1).equals("MANUFACTURER")) {
                manufacturer = letters;
            } else {
                vendor.append(letters);
            }
        }
        if (manufacturer.isEmpty()) {
            throw new TpmFailure("tpm2_getcap names no manufacturer of the TPM");
        }
        return new TpmMaker(manufacturer, vendor.toString().strip());
    }

    private static String letters(long raw) {
        StringBuilder letters = new StringBuilder();
        for (int shift = 24; shift >= 0; shift -= 8) {
            int letter = (int) (raw >> shift & 0xff);
            if (letter >= 0x20 && letter < 0x7f) {
                letters.append((char) letter);
            }
        }
        return letters.toString();
    }
}
