package dev.alice.sandbox.boundary;

/** How the boundary maps identities; each says how faithful a root it can give. */
public enum Mode {
    /** The host's files are seen through id-mapped mounts: root inside owns what root owns, and is nobody outside. */
    IDMAPPED("idmapped", true),
    /** Made by the host's root, but its files belong to nobody inside: faithful for ordinary users. */
    PLAIN("plain", false),
    /** Made by an ordinary user: the one identity inside is that user, without rights over the host's files. */
    USER("user", false),
    /** A root file system made for rehearsals, owned by a range of ids that is nobody on the host. */
    PREPARED("prepared", true);

    private final String word;
    private final boolean faithfulRoot;

    Mode(String word, boolean faithfulRoot) {
        this.word = word;
        this.faithfulRoot = faithfulRoot;
    }

    public String word() {
        return word;
    }

    /** Whether a command that runs as root inside may do to files what it may do to them on the host. */
    public boolean hasFaithfulRoot() {
        return faithfulRoot;
    }
}
