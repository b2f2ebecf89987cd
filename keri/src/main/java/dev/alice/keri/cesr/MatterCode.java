package dev.alice.keri.cesr;

/** The codes of unindexed primitives that this module speaks, with their sizes in characters and raw bytes. */
public enum MatterCode {
    ED25519_SEED("A", 44, 32),
    ED25519_NON_TRANSFERABLE("B", 44, 32),
    ED25519("D", 44, 32),
    BLAKE3_256("E", 44, 32),
    SHA2_256("I", 44, 32),
    /** A 128-bit salt, and also the 16-byte number (sequence number, first-seen ordinal). */
    SALT_OR_NUMBER("0A", 24, 16),
    ED25519_SIGNATURE("0B", 88, 64),
    DATE_TIME("1AAG", 36, 24);

    private final String text;
    private final int fullSize;
    private final int rawSize;

    MatterCode(String text, int fullSize, int rawSize) {
        this.text = text;
        this.fullSize = fullSize;
        this.rawSize = rawSize;
    }

    public String text() {
        return text;
    }

    /** Characters of the whole primitive, code included. */
    public int fullSize() {
        return fullSize;
    }

    /** Bytes of the value. */
    public int rawSize() {
        return rawSize;
    }

    /** The code that the text begins with; refused where none does. */
    static MatterCode startOf(String text, long offset) {
        for (MatterCode code : values()) {
            if (text.startsWith(code.text)) {
                return code;
            }
        }
        throw new CesrException(
                offset,
                "no known primitive code at '" + Counter.printable(text.substring(0, Math.min(4, text.length())))
                        + "'");
    }
}
