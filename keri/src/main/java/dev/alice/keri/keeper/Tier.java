package dev.alice.keri.keeper;

/** How much work KERI puts between a salt and a key: the costs of Argon2id (as libsodium names them). */
public enum Tier {
    /** 2 passes over 64 MiB ("interactive"). */
    LOW(2, 64 * 1024),
    /** 3 passes over 256 MiB ("moderate"). */
    MED(3, 256 * 1024),
    /** 4 passes over 1 GiB ("sensitive"); the program needs that much memory for a moment. */
    HIGH(4, 1024 * 1024);

    private final int passes;
    private final int memoryKib;

    Tier(int passes, int memoryKib) {
        this.passes = passes;
        this.memoryKib = memoryKib;
    }

    int passes() {
        return passes;
    }

    int memoryKib() {
        return memoryKib;
    }
}
