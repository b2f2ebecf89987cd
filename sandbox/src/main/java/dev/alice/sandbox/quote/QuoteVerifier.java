package dev.alice.sandbox.quote;

import dev.alice.sandbox.measurement.FirmwareLog;
import dev.alice.sandbox.measurement.ImaLog;
import dev.alice.sandbox.measurement.MeasurementException;
import dev.alice.sandbox.quote.Check.Step;
import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.Sha256;
import dev.alice.sandbox.tcb.TpmFormatException;
import dev.alice.sandbox.tcb.TpmsAttest;
import dev.alice.sandbox.tcb.TpmtPublic;
import dev.alice.sandbox.tcb.TpmtSignature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The verifier of quote bundles in plain Java (RFC 9334's role; TPM 2.0 Library, Part 1, section 31).
 *
 * <p>It trusts nothing that the bundle says of itself: what the quote must be bound to comes from the caller. Every step
 * is taken that can be, so that the list says all that is wrong.
 */
public final class QuoteVerifier {
    private static final Octets UNTOUCHED = Octets.of(new byte[32]);

    private final QuoteBundle bundle;
    private final Expectation expected;
    private final List<Check> checks = new ArrayList<>();
    private @Nullable TpmtPublic key;
    private @Nullable TpmtPublic endorsementKey;
    private @Nullable TpmsAttest attest;
    private boolean software;

    private QuoteVerifier(QuoteBundle bundle, Expectation expected) {
        this.bundle = bundle;
        this.expected = expected;
        this.software = bundle.maker().isSoftware();
    }

    /** Verifies a bundle against exactly one binding, and nothing else. */
    public static Verification verify(QuoteBundle bundle, Binding exactly, Instant at) {
        return verify(bundle, Expectation.of(exactly, at));
    }

    /** Verifies a bundle against all that the verifier holds. */
    public static Verification verify(QuoteBundle bundle, Expectation expected) {
        return new QuoteVerifier(bundle, expected).appraise();
    }

    /** What a step says; a step that fails throws. */
    private interface Question {
        Check ask() throws TpmFormatException, MeasurementException, TpmAuthorities.NotEndorsed, Failed;
    }

    /** A step that failed, in words. */
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(String reason) {
            super(reason);
        }
    }

    private Verification appraise() {
        take(Step.KEY, this::key);
        take(Step.SIGNATURE, this::signature);
        take(Step.QUOTE, this::quote);
        take(Step.HIERARCHY, this::hierarchy);
        take(Step.MAKER, this::maker);
        take(Step.ACTIVATION, this::activation);
        take(Step.NONCE, this::nonce);
        take(Step.HOST_KEY, this::hostKey);
        take(Step.TREE_HEAD, this::treeHead);
        take(Step.BINDING, this::binding);
        take(Step.REGISTERS, this::registers);
        take(Step.FIRMWARE, this::firmware);
        take(Step.COUNTERS, this::counters);
        take(Step.FIRMWARE_LOG, this::firmwareLog);
        take(Step.IMA_LOG, this::imaLog);
        take(Step.PROGRAM, this::program);
        take(Step.REFERENCE, this::reference);
        TpmsAttest read = attest;
        for (Check check : checks) {
            if (check.outcome() == Check.Outcome.FAILED) {
                return new Verification.Refused(check.detail(), checks);
            }
        }
        if (read == null) {
            return new Verification.Refused("the message could not be read", checks);
        }
        return new Verification.Verified(read, software, checks);
    }

    private void take(Step step, Question question) {
        try {
            checks.add(question.ask());
        } catch (TpmFormatException | MeasurementException | TpmAuthorities.NotEndorsed | Failed e) {
            checks.add(Check.failed(step, String.valueOf(e.getMessage())));
        }
    }

    private Check key() throws TpmFormatException {
        TpmtPublic read = TpmtPublic.attestationKey(bundle.attestationKey());
        key = read;
        return Check.ok(
                Step.KEY,
                (read.material() instanceof TpmtPublic.Ecc ? "ECDSA P-256" : "RSASSA") + ", attributes 0x50072");
    }

    private Check signature() throws TpmFormatException, Failed {
        TpmtSignature signature = TpmtSignature.parse(bundle.signature());
        if (!signature.verifies(known(key, "key"), bundle.message())) {
            throw new Failed("the signature is not by this key over this message");
        }
        return Check.ok(Step.SIGNATURE, "");
    }

    private Check quote() throws TpmFormatException, Failed {
        TpmsAttest read = TpmsAttest.parse(bundle.message());
        if (!(read.attested() instanceof TpmsAttest.Registers)) {
            throw new Failed("the message is a certified index, not a quote");
        }
        attest = read;
        return Check.ok(Step.QUOTE, "magic ff544347, type 8018");
    }

    private Check hierarchy() throws TpmFormatException, Failed {
        TpmtPublic parent = TpmtPublic.endorsementKey(bundle.endorsementKey());
        endorsementKey = parent;
        if (!known(attest, "message").signer().equals(known(key, "key").qualifiedBelow(parent))) {
            throw new Failed("the signing key does not lie below this endorsement key");
        }
        return Check.ok(Step.HIERARCHY, "by its qualified name");
    }

    private Check maker() throws TpmAuthorities.NotEndorsed, Failed {
        if (expected.authorities().isEmpty()) {
            return Check.notChecked(Step.MAKER, "no certificates of makers are given");
        }
        TpmAuthorities.Endorsement endorsement = expected.authorities()
                .get()
                .endorse(bundle.certificates(), known(endorsementKey, "endorsement key"), expected.at());
        software |= endorsement.isSoftware();
        return Check.ok(
                Step.MAKER,
                "certificate by " + endorsement.issuer()
                        + (endorsement.model().isEmpty() ? "" : ", model " + endorsement.model()));
    }

    private Check activation() throws Failed {
        if (expected.activated().isEmpty()) {
            return Check.notChecked(Step.ACTIVATION, "the key's credential was not activated before this verifier");
        }
        if (!expected.activated().contains(known(key, "key").name())) {
            throw new Failed("the key is not one whose credential was activated");
        }
        return Check.ok(Step.ACTIVATION, "its credential was activated");
    }

    private Check nonce() throws Failed {
        if (!bundle.binding().nonce().equals(expected.nonce())) {
            throw new Failed("the nonce is another one: the quote answers another question");
        }
        return Check.ok(Step.NONCE, "");
    }

    private Check hostKey() throws Failed {
        if (expected.hostKey().isEmpty()) {
            return Check.notChecked(Step.HOST_KEY, "no SSH host key is given");
        }
        Octets digest = Octets.of(Sha256.of(bundle.binding().hostKey().toArray()));
        if (!digest.equals(expected.hostKey().get())) {
            throw new Failed("the SSH host key is another one");
        }
        return Check.ok(Step.HOST_KEY, "");
    }

    private Check treeHead() throws Failed {
        long size = bundle.binding().treeSize();
        if (expected.treeHead().isEmpty()) {
            return Check.notChecked(Step.TREE_HEAD, "no tree head is given; the quote is of " + size + " entries");
        }
        Expectation.TreeHead known = expected.treeHead().get();
        boolean same = bundle.binding().treeRoot().equals(known.root());
        if (size < known.size()) {
            throw new Failed(
                    "the tree head is another one, older: " + size + " entries, and " + known.size() + " are known");
        }
        if (size == known.size() && !same || size > known.size() && known.exact()) {
            throw new Failed("the tree head is another one");
        }
        return Check.ok(
                Step.TREE_HEAD,
                size + " entries"
                        + (size > known.size() ? ", more than are known; the log proves that it only grew" : ""));
    }

    private Check binding() throws Failed {
        Binding told = bundle.binding();
        Binding mine = new Binding(expected.nonce(), told.treeRoot(), told.treeSize(), told.hostKey());
        if (!known(attest, "message").extraData().equals(mine.qualifyingData())) {
            throw new Failed("the qualifying data does not bind nonce, tree head and SSH host key");
        }
        return Check.ok(Step.BINDING, "SHA-256, label alice-attest-v1");
    }

    private Check registers() throws Failed {
        TpmsAttest.Registers quoted = quoted();
        if (bundle.pcrValues().size() != 32 * quoted.selection().registers().size()) {
            throw new Failed("the values are not those of the quoted registers");
        }
        if (!Octets.of(Sha256.of(bundle.pcrValues().toArray())).equals(quoted.digest())) {
            throw new Failed("the values of the registers do not have the quoted digest");
        }
        return Check.ok(Step.REGISTERS, "PCR " + quoted.selection().registers());
    }

    private Check firmware() throws Failed {
        long found = known(attest, "message").firmware();
        var least = expected.references().flatMap(ReferenceValues::firmware);
        if (least.isEmpty()) {
            return Check.notChecked(
                    Step.FIRMWARE,
                    "no least version is given; it is " + HexFormat.of().toHexDigits(found));
        }
        if (Long.compareUnsigned(found, least.get()) < 0) {
            throw new Failed("the TPM's firmware is " + HexFormat.of().toHexDigits(found) + ", older than "
                    + HexFormat.of().toHexDigits(least.get()));
        }
        return Check.ok(Step.FIRMWARE, HexFormat.of().toHexDigits(found));
    }

    private Check counters() throws TpmFormatException, Failed {
        TpmsAttest now = known(attest, "message");
        String told = "clock " + Long.toUnsignedString(now.clock()) + " ms, " + now.resetCount() + " resets, "
                + now.restartCount() + " restarts";
        if (expected.earlier().isEmpty()) {
            return Check.notChecked(Step.COUNTERS, "no earlier quote is given; " + told);
        }
        QuoteBundle before = expected.earlier().get();
        TpmsAttest then = TpmsAttest.parse(before.message());
        if (!before.attestationKey().equals(bundle.attestationKey())
                || !TpmtSignature.parse(before.signature()).verifies(known(key, "key"), before.message())) {
            throw new Failed("the earlier quote is not by this key");
        }
        boolean sameRun = now.resetCount() == then.resetCount() && now.restartCount() == then.restartCount();
        if (now.resetCount() < then.resetCount()
                || now.resetCount() == then.resetCount() && now.restartCount() < then.restartCount()) {
            throw new Failed("the counters went back: " + told + ", and " + then.resetCount() + " resets and "
                    + then.restartCount() + " restarts before");
        }
        // a clock that is not safe may have gone back by what was not saved when power was lost
        if ((sameRun || now.safe()) && Long.compareUnsigned(now.clock(), then.clock()) < 0) {
            throw new Failed("the clock went back: " + told + ", and clock " + Long.toUnsignedString(then.clock())
                    + " ms before");
        }
        if (Long.compareUnsigned(now.firmware(), then.firmware()) < 0) {
            throw new Failed("the TPM's firmware is older than in the earlier quote");
        }
        return Check.ok(Step.COUNTERS, told);
    }

    private Check firmwareLog() throws MeasurementException, Failed {
        if (bundle.firmwareLog().isEmpty()) {
            return Check.notChecked(Step.FIRMWARE_LOG, "the bundle has none");
        }
        FirmwareLog log = FirmwareLog.parse(bundle.firmwareLog().get());
        List<Integer> selected = quoted().selection().registers();
        List<Integer> explained = new ArrayList<>();
        for (int register : selected) {
            // what the log is silent about was never extended
            Octets replayed = log.registers().getOrDefault(register, UNTOUCHED);
            // an operating system extends 8 and above further, beyond what the firmware saw
            boolean firmwareOnly = register < 8;
            boolean same = replayed.equals(ReferenceValues.part(values(), selected.indexOf(register)));
            if (firmwareOnly && !same) {
                throw new Failed("the firmware's log does not explain register " + register);
            }
            if (same && log.registers().containsKey(register)) {
                explained.add(register);
            }
        }
        if (explained.isEmpty()) {
            return Check.notChecked(Step.FIRMWARE_LOG, "the log explains no value of a quoted register");
        }
        return Check.ok(Step.FIRMWARE_LOG, log.events() + " events explain PCR " + explained);
    }

    private Check imaLog() throws MeasurementException, Failed {
        if (bundle.imaLog().isEmpty()) {
            return Check.notChecked(Step.IMA_LOG, "the bundle has none");
        }
        int place = quoted().selection().registers().indexOf(ImaLog.REGISTER);
        if (place < 0) {
            return Check.notChecked(Step.IMA_LOG, "register 10 is not quoted");
        }
        OptionalInt lines = ImaLog.parse(bundle.imaLog().get()).explains(ReferenceValues.part(values(), place));
        if (lines.isEmpty()) {
            throw new Failed("the list of measured files does not explain register 10");
        }
        return Check.ok(Step.IMA_LOG, lines.getAsInt() + " files");
    }

    private Check program() throws TpmFormatException, Failed {
        if (bundle.program().isEmpty()) {
            return Check.notChecked(Step.PROGRAM, "the bundle has no measured program");
        }
        ProgramEvidence evidence = bundle.program().get();
        TpmsAttest quote = known(attest, "message");
        TpmsAttest certified = TpmsAttest.parse(evidence.message());
        if (!TpmtSignature.parse(evidence.signature()).verifies(known(key, "key"), evidence.message())
                || !certified.signer().equals(quote.signer())) {
            throw new Failed("the index of the program is not certified by this key");
        }
        if (!certified.extraData().equals(quote.extraData())
                || certified.resetCount() != quote.resetCount()
                || certified.restartCount() != quote.restartCount()) {
            throw new Failed("the index of the program was certified for another question");
        }
        if (!(certified.attested() instanceof TpmsAttest.Index index)
                || !index.name().equals(evidence.index().writtenName())
                || index.offset() != 0) {
            throw new Failed("what is certified is not an index that can only be extended");
        }
        if (evidence.log().digests().isEmpty() || !evidence.log().fold().equals(index.contents())) {
            throw new Failed("the log of programs does not explain the index");
        }
        Octets identity = evidence.running().digest();
        if (!evidence.log().digests().getLast().equals(identity)) {
            throw new Failed("the parts of the running program do not have the measured identity");
        }
        return Check.ok(
                Step.PROGRAM,
                evidence.running().parts().size() + " parts, identity "
                        + identity.asHex().substring(0, 16) + "…, "
                        + evidence.log().digests().size() + " starts since the TPM was reset");
    }

    private Check reference() throws Failed {
        if (expected.references().isEmpty()) {
            return Check.notChecked(Step.REFERENCE, "no reference values are given");
        }
        if (!passed(Step.REGISTERS) || bundle.program().isPresent() && !passed(Step.PROGRAM)) {
            throw new Failed("what would be compared does not verify");
        }
        ReferenceValues references = expected.references().get();
        var objection = references.objection(
                bundle, known(attest, "message"), known(key, "key").name(), expected.at());
        if (objection.isPresent()) {
            throw new Failed(objection.get());
        }
        return Check.ok(Step.REFERENCE, references.tag() + ", version " + references.version());
    }

    private boolean passed(Step step) {
        return checks.stream().anyMatch(check -> check.step() == step && check.outcome() == Check.Outcome.OK);
    }

    /** The values of the registers, where their digest was verified. */
    private Octets values() throws Failed {
        if (!passed(Step.REGISTERS)) {
            throw new Failed("the values of the registers do not verify");
        }
        return bundle.pcrValues();
    }

    private TpmsAttest.Registers quoted() throws Failed {
        if (known(attest, "message").attested() instanceof TpmsAttest.Registers registers) {
            return registers;
        }
        throw new Failed("the message is no quote");
    }

    private static <T> T known(@Nullable T read, String what) throws Failed {
        if (read == null) {
            throw new Failed("the " + what + " could not be read");
        }
        return read;
    }
}
