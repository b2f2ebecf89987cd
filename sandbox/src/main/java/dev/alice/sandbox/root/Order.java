package dev.alice.sandbox.root;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What root is to be made, and from where.
 *
 * @param mirrors of Debian or Ubuntu: URLs or whole lines of a sources.list; the host's own where there are none
 * @param include further packages
 * @param packages those of a Fedora root in place of the usual ones
 * @param repository the URL of a Fedora repository; the host's own where it is empty
 * @param key the file of the key that the repository's packages are signed with
 */
public record Order(
        RootName name,
        List<String> mirrors,
        List<String> include,
        List<String> packages,
        Optional<String> repository,
        Optional<String> key) {
    private static final Pattern PACKAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+._:-]{0,127}");

    public Order {
        mirrors = List.copyOf(mirrors);
        include = List.copyOf(include);
        packages = List.copyOf(packages);
        for (List<String> names : List.of(include, packages)) {
            for (String one : names) {
                if (!PACKAGE.matcher(one).matches()) {
                    throw new IllegalArgumentException("'" + one + "' is not the name of a package");
                }
            }
        }
        for (String mirror : mirrors) {
            if (!mirror.matches("(deb )?[\\x20-\\x7e]+") || mirror.startsWith("-")) {
                throw new IllegalArgumentException("'" + mirror + "' is neither a URL nor a line of a sources.list");
            }
        }
        if (repository.isPresent() && !repository.get().matches("(https?|file)://[\\x21-\\x7e]+")) {
            throw new IllegalArgumentException("'" + repository.get() + "' is not the URL of a repository");
        }
        if (repository.isPresent() && key.isEmpty() && repository.get().startsWith("http://")) {
            throw new IllegalArgumentException(
                    "packages from " + repository.get() + " cannot be trusted without a key; give --gpg-key FILE");
        }
    }

    /** A root of the host's own mirrors, with the usual packages. */
    public static Order of(RootName name) {
        return new Order(name, List.of(), List.of(), List.of(), Optional.empty(), Optional.empty());
    }
}
