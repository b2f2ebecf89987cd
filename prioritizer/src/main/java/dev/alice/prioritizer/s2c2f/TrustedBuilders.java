package dev.alice.prioritizer.s2c2f;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.alice.prioritizer.PrioritizerException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may have built what the organisation installs, and where their signed statements lie.
 *
 * @param root the file with the trusted root of sigstore: certificate authorities and logs
 * @param bundles the directory of the bundles, named by the SHA-256 of what they are about
 * @param builders at least one
 */
record TrustedBuilders(Path root, Path bundles, List<Builder> builders) {
    private static final int MOST = 100;
    private static final int LONGEST = 500;

    TrustedBuilders {
        builders = List.copyOf(builders);
    }

    /**
     * One builder: whoever the issuer says is one of these identities.
     *
     * @param issuer of the identity, word for word, such as {@code https://token.actions.githubusercontent.com}
     * @param identity matches the whole of an identity
     * @param source matches the whole of the address of the source repository; empty where any will do
     */
    record Builder(String issuer, Pattern identity, Optional<Pattern> source) {
        boolean is(Signer signer) {
            return issuer.equals(signer.issuer())
                    && identity.matches(signer.identity())
                    && (source.isEmpty()
                            || signer.source().filter(source.get()::matches).isPresent());
        }
    }

    /** The section as it is written. */
    record Written(
            @Nullable String root,
            @Nullable String bundles,
            @Nullable List<WrittenBuilder> builders) {}

    record WrittenBuilder(
            @Nullable String issuer,
            @Nullable String identity,
            @Nullable String source) {}

    boolean trusts(Signer signer) {
        return builders.stream().anyMatch(builder -> builder.is(signer));
    }

    /** @throws PrioritizerException where the section is not as it should be, or names what is not there */
    static TrustedBuilders read(Path file, Written written) {
        Path root = beside(file, "provenance.root", written.root());
        if (!Files.isRegularFile(root)) {
            throw new PrioritizerException(file + ": provenance.root is no file: " + root);
        }
        Path bundles = beside(file, "provenance.bundles", written.bundles());
        if (!Files.isDirectory(bundles)) {
            throw new PrioritizerException(file + ": provenance.bundles is no directory: " + bundles);
        }
        List<WrittenBuilder> all = written.builders() == null ? List.of() : written.builders();
        if (all.isEmpty() || all.size() > MOST) {
            throw new PrioritizerException(
                    file + ": provenance.builders names at least one who may have built things, and at most " + MOST);
        }
        List<Builder> builders = new ArrayList<>();
        for (WrittenBuilder one : all) {
            builders.add(new Builder(
                    said(file, "provenance.builders.issuer", one.issuer()),
                    pattern(file, "provenance.builders.identity", one.identity()),
                    Optional.ofNullable(one.source())
                            .map(source -> pattern(file, "provenance.builders.source", source))));
        }
        return new TrustedBuilders(root, bundles, builders);
    }

    private static Path beside(Path file, String field, @Nullable String value) {
        try {
            return file.toAbsolutePath()
                    .resolveSibling(said(file, field, value))
                    .normalize();
        } catch (InvalidPathException e) {
            throw new PrioritizerException(file + ": " + field + " is no path", e);
        }
    }

    private static Pattern pattern(Path file, String field, @Nullable String value) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(said(file, field, value));
        } catch (PatternSyntaxException e) {
            throw new PrioritizerException(file + ": " + field + " is no regular expression: " + e.getMessage(), e);
        }
        if (pattern.matches("")) {
            throw new PrioritizerException(file + ": " + field + " matches nothing at all too, so it says nothing");
        }
        return pattern;
    }

    private static String said(Path file, String field, @Nullable String value) {
        if (value == null || value.isBlank() || value.length() > LONGEST) {
            throw new PrioritizerException(
                    file + ": " + field + " is missing, or has more than " + LONGEST + " characters");
        }
        return value;
    }
}
