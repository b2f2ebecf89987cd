package dev.alice.sandbox.quote;

/** One step of an appraisal, what came of it, and why. */
public record Check(Step step, Outcome outcome, String detail) {
    /** What came of a step. */
    public enum Outcome {
        OK("ok"),
        FAILED("failed"),
        /** There was nothing to check, or nothing to check it with. */
        NOT_CHECKED("not checked");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** The steps, in their order. */
    public enum Step {
        KEY("the attestation key is a restricted signing key of a TPM"),
        SIGNATURE("the signature over the message is by this key"),
        QUOTE("the message is a quote that a TPM generated"),
        HIERARCHY("the key lies below the endorsement key"),
        MAKER("a maker of TPMs vouches for the endorsement key"),
        ACTIVATION("the TPM with that endorsement key holds the attestation key"),
        NONCE("the quote answers this nonce"),
        HOST_KEY("it is of the server with this SSH host key"),
        TREE_HEAD("it is of this log, and not of an older one"),
        BINDING("the qualifying data binds nonce, tree head and SSH host key"),
        REGISTERS("the values of the registers have the quoted digest"),
        FIRMWARE("the TPM's own firmware is new enough"),
        COUNTERS("clock and counters did not go back"),
        FIRMWARE_LOG("the firmware's log explains the registers"),
        IMA_LOG("the list of measured files explains register 10"),
        PROGRAM("the TPM certifies the programs that ran"),
        REFERENCE("registers and programs are as the reference values say");

        private final String title;

        Step(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    static Check ok(Step step, String detail) {
        return new Check(step, Outcome.OK, detail);
    }

    static Check failed(Step step, String detail) {
        return new Check(step, Outcome.FAILED, detail);
    }

    static Check notChecked(Step step, String detail) {
        return new Check(step, Outcome.NOT_CHECKED, detail);
    }

    /** A line for people, such as {@code 2. ok: the signature over the message is by this key (ECDSA P-256)}. */
    public String line() {
        return (step.ordinal() + 1) + ". " + outcome.word() + ": " + step.title()
                + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
}
