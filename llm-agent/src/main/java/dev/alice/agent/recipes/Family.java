package dev.alice.agent.recipes;

/** A family of distributions that share a package manager and the names of things. */
public enum Family {
    /** Debian and what derives from it; packages come by {@code apt-get}. */
    DEBIAN,
    /** Fedora and what derives from it; packages come by {@code dnf}. */
    FEDORA
}
