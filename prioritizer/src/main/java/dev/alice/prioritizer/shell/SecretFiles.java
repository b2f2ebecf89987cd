package dev.alice.prioritizer.shell;

/** The files whose content is a secret, by the same list as the reading of commands. Safe for use by many threads. */
public final class SecretFiles {
    private final SensitivePaths paths;

    private SecretFiles(SensitivePaths paths) {
        this.paths = paths;
    }

    /** The shipped list. */
    public static SecretFiles shipped() {
        return new SecretFiles(SensitivePaths.shipped());
    }

    /** Whether the file at an absolute path holds a secret, or may. */
    public boolean mayHold(String path) {
        return paths.secrecy(Word.literal(path), Place.of("", false, "/"), false) != SensitivePaths.Secrecy.PLAIN;
    }
}
