package dev.alice.sandbox.quote;

import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.TpmsAttest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a host may measure, by a reference value provider (RFC 9334, section 7.7), in CoRIM's words as JSON.
 *
 * @param tag a name and a version of the statement
 * @param vendor of the TPM, where it is said
 * @param instance name of the attestation key of the one host that it is about, where it is said
 * @param registers the allowed values of each register
 * @param programs the allowed identities of the program
 * @param firmware the least version of the TPM's own firmware, unsigned
 */
public record ReferenceValues(
        String tag,
        long version,
        Optional<Instant> notBefore,
        Optional<Instant> notAfter,
        Optional<String> vendor,
        Optional<Octets> instance,
        Map<Integer, Set<Octets>> registers,
        Set<Octets> programs,
        Optional<Long> firmware) {
    /** The kind of the statements in the log. */
    public static final String KIND = "reference-values";

    private static final String FORMAT = "alice-reference/1";
    private static final int MAX_BYTES = 64 << 10;
    private static final int MAX_MEASUREMENTS = 64;
    private static final int MAX_DIGESTS = 64;
    private static final Pattern REGISTER = Pattern.compile("pcr-([0-9]|1[0-9]|2[0-3])");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9._:/@-]{1,200}");
    private static final String DIGEST = "sha-256;";

    public ReferenceValues {
        registers = Map.copyOf(registers);
        programs = Set.copyOf(programs);
        if (!TAG.matcher(tag).matches() || version < 0) {
            throw new IllegalArgumentException("reference values have a plain tag-id and a tag-version from 0");
        }
        if (registers.isEmpty() && programs.isEmpty() && firmware.isEmpty()) {
            throw new IllegalArgumentException("reference values say nothing of any measurement");
        }
    }

    /** What a verified bundle measured, as a reference for later ones. */
    public static ReferenceValues of(String tag, long version, QuoteBundle bundle, TpmsAttest attest) {
        Map<Integer, Set<Octets>> registers = new TreeMap<>();
        if (attest.attested() instanceof TpmsAttest.Registers quoted) {
            List<Integer> selected = quoted.selection().registers();
            for (int i = 0; i < selected.size(); i++) {
                // the kernel's list grows with every new file; its register is never twice the same
                if (selected.get(i) != 10) {
                    registers.put(selected.get(i), Set.of(part(bundle.pcrValues(), i)));
                }
            }
        }
        return new ReferenceValues(
                tag,
                version,
                Optional.empty(),
                Optional.empty(),
                Optional.of(bundle.maker().manufacturer()),
                Optional.empty(),
                registers,
                bundle.program()
                        .map(program -> Set.copyOf(program.log().digests()))
                        .orElse(Set.of()),
                Optional.of(attest.firmware()));
    }

    /** The value of the register at a place of a quote's selection. */
    static Octets part(Octets values, int place) {
        return Octets.of(java.util.Arrays.copyOfRange(values.toArray(), 32 * place, 32 * place + 32));
    }

    /** One JSON object, UTF-8, keys in order. */
    public byte[] toJson() {
        Map<String, Object> object = new TreeMap<>();
        object.put("v", FORMAT);
        object.put("tag-id", tag);
        object.put("tag-version", version);
        notBefore.ifPresent(at -> object.put("not-before", at.toString()));
        notAfter.ifPresent(at -> object.put("not-after", at.toString()));
        Map<String, Object> environment = new TreeMap<>();
        vendor.ifPresent(name -> environment.put("vendor", name));
        instance.ifPresent(name -> environment.put("instance", name.asHex()));
        object.put("environment", environment);
        List<Map<String, Object>> measurements = new ArrayList<>();
        new TreeMap<>(registers)
                .forEach((register, values) ->
                        measurements.add(new TreeMap<>(Map.of("mkey", "pcr-" + register, "digests", words(values)))));
        if (!programs.isEmpty()) {
            measurements.add(new TreeMap<>(Map.of("mkey", "program", "digests", words(programs))));
        }
        firmware.ifPresent(least -> measurements.add(new TreeMap<>(
                Map.of("mkey", "tpm-firmware", "svn", HexFormat.of().toHexDigits(least)))));
        object.put("reference-values", measurements);
        return StrictJson.write(object);
    }

    /** Reads what {@link #toJson} writes; throws IllegalArgumentException with the reason for anything else. */
    public static ReferenceValues parse(byte[] json) {
        StrictJson object = StrictJson.parse("a statement of reference values", json, MAX_BYTES)
                .fields(
                        Set.of("v", "tag-id", "tag-version", "environment", "reference-values"),
                        Set.of("not-before", "not-after"));
        if (!FORMAT.equals(object.text("v"))) {
            throw new IllegalArgumentException("the reference values are not of version " + FORMAT);
        }
        StrictJson environment = object.object("environment").fields(Set.of(), Set.of("vendor", "instance"));
        Map<Integer, Set<Octets>> registers = new TreeMap<>();
        Set<Octets> programs = Set.of();
        Optional<Long> firmware = Optional.empty();
        for (StrictJson measurement : object.objects("reference-values", MAX_MEASUREMENTS)) {
            String key = measurement.text("mkey");
            Matcher register = REGISTER.matcher(key);
            boolean twice;
            if (register.matches()) {
                twice = registers.put(Integer.valueOf(register.group(1)), digests(measurement)) != null;
            } else if (key.equals("program")) {
                twice = !programs.isEmpty();
                programs = digests(measurement);
            } else if (key.equals("tpm-firmware")) {
                twice = firmware.isPresent();
                measurement.fields(Set.of("mkey", "svn"), Set.of());
                firmware = Optional.of(Long.parseUnsignedLong(measurement.text("svn"), 16));
            } else {
                throw new IllegalArgumentException("reference values know pcr-N, program and tpm-firmware, not " + key);
            }
            if (twice) {
                throw new IllegalArgumentException("the reference values name " + key + " twice");
            }
        }
        return new ReferenceValues(
                object.text("tag-id"),
                object.number("tag-version"),
                time(object, "not-before"),
                time(object, "not-after"),
                environment.has("vendor") ? Optional.of(environment.text("vendor")) : Optional.empty(),
                environment.has("instance") ? Optional.of(environment.hex("instance")) : Optional.empty(),
                registers,
                programs,
                firmware);
    }

    /** What is wrong with a quote whose registers, programs and firmware were verified; empty where nothing is. */
    Optional<String> objection(QuoteBundle bundle, TpmsAttest attest, Octets keyName, Instant at) {
        if (notBefore.filter(at::isBefore).isPresent()
                || notAfter.filter(at::isAfter).isPresent()) {
            return Optional.of("the reference values " + tag + " are not valid at " + at);
        }
        if (vendor.filter(name -> !name.equals(bundle.maker().manufacturer())).isPresent()) {
            return Optional.of("the TPM is by " + bundle.maker().manufacturer() + ", not by " + vendor.get());
        }
        if (instance.filter(name -> !name.equals(keyName)).isPresent()) {
            return Optional.of("the reference values " + tag + " are of another host");
        }
        if (!(attest.attested() instanceof TpmsAttest.Registers quoted)) {
            return Optional.of("there are no registers to compare");
        }
        for (var expected : new TreeMap<>(registers).entrySet()) {
            int place = quoted.selection().registers().indexOf(expected.getKey());
            if (place < 0) {
                return Optional.of("register " + expected.getKey() + " is missing from the quote");
            }
            Octets value = part(bundle.pcrValues(), place);
            if (!expected.getValue().contains(value)) {
                return Optional.of("register " + expected.getKey() + " is "
                        + value.asHex().substring(0, 16) + "…, which the reference values do not know");
            }
        }
        if (!programs.isEmpty()) {
            Optional<ProgramEvidence> program = bundle.program();
            if (program.isEmpty()) {
                return Optional.of("the measured program is missing from the bundle");
            }
            for (Octets digest : program.get().log().digests()) {
                if (!programs.contains(digest)) {
                    return Optional.of("a program " + digest.asHex().substring(0, 16)
                            + "… ran since the TPM was reset, which the reference values do not know");
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> words(Set<Octets> digests) {
        return digests.stream().map(digest -> DIGEST + digest.asHex()).sorted().toList();
    }

    private static Set<Octets> digests(StrictJson measurement) {
        measurement.fields(Set.of("mkey", "digests"), Set.of());
        List<String> words = measurement.texts("digests", MAX_DIGESTS);
        Set<Octets> digests = new java.util.HashSet<>();
        for (String word : words) {
            Octets digest = Octets.hex(word.startsWith(DIGEST) ? word.substring(DIGEST.length()) : "");
            if (digest.size() != 32) {
                throw new IllegalArgumentException("a reference digest is sha-256; and 64 hex digits: " + word);
            }
            digests.add(digest);
        }
        if (digests.isEmpty()) {
            throw new IllegalArgumentException("reference values name a measurement without a digest");
        }
        return digests;
    }

    private static Optional<Instant> time(StrictJson object, String field) {
        if (!object.has(field)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(object.text(field)));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("the field " + field + " is not a time: " + e.getMessage(), e);
        }
    }
}
