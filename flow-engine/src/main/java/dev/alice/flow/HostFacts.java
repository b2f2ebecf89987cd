package dev.alice.flow;

/** What is known of the user's host, read there and bounded: it shapes a proposal and is never proof of anything. */
public record HostFacts(
        Family family,
        String osId,
        String osVersion,
        String osName,
        String user,
        boolean root,
        Sudo sudo,
        PackageManager packages,
        String shell,
        String directory) {

    /** The family of distributions whose tools and names apply. */
    public enum Family {
        DEBIAN,
        FEDORA,
        OTHER,
        UNKNOWN
    }

    /** Whether the user can become root by sudo. */
    public enum Sudo {
        ABSENT,
        ASKS_PASSWORD,
        FREE,
        UNKNOWN
    }

    /** The tool that installs packages. */
    public enum PackageManager {
        APT,
        DNF,
        NONE,
        UNKNOWN
    }

    public HostFacts {
        for (String fact : new String[] {osId, osVersion, osName, user, shell, directory}) {
            if (fact.length() > 4_096) {
                throw new IllegalArgumentException("a host fact has more than 4096 characters");
            }
        }
    }

    /** A host of which nothing could be read. */
    public static HostFacts unknown() {
        return new HostFacts(Family.UNKNOWN, "", "", "", "", false, Sudo.UNKNOWN, PackageManager.UNKNOWN, "", "");
    }
}
