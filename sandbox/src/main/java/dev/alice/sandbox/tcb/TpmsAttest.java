package dev.alice.sandbox.tcb;

/**
 * What a TPM signs when it quotes: a TPMS_ATTEST of type TPM_ST_ATTEST_QUOTE (Part 2, section 10.12.12).
 *
 * @param signer the qualified name of the signing key
 * @param extraData the qualifying data of the caller
 * @param clock milliseconds that the TPM was powered, unsigned
 * @param safe whether no earlier clock value above this one was reported
 * @param pcrDigest over the selected registers in ascending order
 */
public record TpmsAttest(
        Octets signer,
        Octets extraData,
        long clock,
        long resetCount,
        long restartCount,
        boolean safe,
        long firmware,
        PcrSelection selection,
        Octets pcrDigest) {
    private static final long TPM_GENERATED = 0xff54_4347L;
    private static final int ATTEST_QUOTE = 0x8018;

    static TpmsAttest parse(Octets message) throws TpmFormatException {
        TpmReader reader = new TpmReader("TPMS_ATTEST", message);
        reader.expect("magic", 4, TPM_GENERATED);
        reader.expect("type", 2, ATTEST_QUOTE);
        Octets signer = reader.sized("qualifiedSigner", 66);
        Octets extraData = reader.sized("extraData", 64);
        long clock = reader.u64("clock");
        long resetCount = reader.u32("resetCount");
        long restartCount = reader.u32("restartCount");
        int safe = reader.u8("safe");
        if (safe > 1) {
            throw new TpmFormatException("TPMS_ATTEST: safe is " + safe + ", neither yes nor no");
        }
        long firmware = reader.u64("firmwareVersion");
        PcrSelection selection = PcrSelection.read(reader);
        Octets digest = reader.sized("pcrDigest", 32);
        if (digest.size() != 32) {
            throw new TpmFormatException("TPMS_ATTEST: pcrDigest has " + digest.size() + " bytes, not 32");
        }
        reader.end();
        return new TpmsAttest(
                signer, extraData, clock, resetCount, restartCount, safe == 1, firmware, selection, digest);
    }
}
