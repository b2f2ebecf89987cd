package dev.alice.prioritizer.s2c2f;

/** A world of packages with its own names, versions and checks. */
enum Ecosystem {
    DEB("apt"),
    RPM("dnf"),
    PYPI("pip"),
    NPM("npm"),
    CARGO("cargo"),
    /** A file straight from a URL. */
    DOWNLOAD("a download");

    private final String tool;

    Ecosystem(String tool) {
        this.tool = tool;
    }

    /** The tool that people know it by. */
    String tool() {
        return tool;
    }
}
