package dev.alice.prioritizer.s2c2f;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import com.github.packageurl.PackageURLBuilder;
import dev.alice.flow.Bytes;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Seed;
import dev.alice.flow.Visible;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that a step would bring in from outside.
 *
 * @param name the package as its ecosystem names it, or the file of a download; empty where the command does not name it
 * @param version the exact version where the command pins one
 * @param source where the command says that it comes from: a URL, a registry, a local file
 * @param traits what the command says about checks
 * @param sha256 the SHA-256, in lower-case hex, that the flow holds a download against before it does anything with it
 */
record Consumption(
        int step,
        Ecosystem ecosystem,
        Optional<String> name,
        Optional<String> version,
        Optional<String> source,
        Set<Trait> traits,
        Optional<String> sha256) {
    /** What a command says about how far its package is checked. */
    enum Trait {
        /** The command switches a check off. */
        UNCHECKED,
        /** The command lets more than one index answer, or one without TLS. */
        LOOSE_SOURCE,
        /** The tool is told to refuse whatever has not the hash that was written down before. */
        HASHED,
        /** The tool is told to take a lock file as it is. */
        LOCKED,
        /** It is a file that is on the host already. */
        LOCAL,
        /** It is run as soon as it is there. */
        EXECUTED,
        /** The tool is told to take another file than it would by itself: of another release or architecture, or sources. */
        OTHER_FILE,
        /** The words name more than one thing, or a thing by a pattern. */
        UNREADABLE
    }

    Consumption {
        traits = traits.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(traits));
    }

    /** One that the flow holds against no hash. */
    Consumption(
            int step,
            Ecosystem ecosystem,
            Optional<String> name,
            Optional<String> version,
            Optional<String> source,
            Set<Trait> traits) {
        this(step, ecosystem, name, version, source, traits, Optional.empty());
    }

    /** The same thing in the first step: the step does not matter to what there is to see of it. */
    Consumption anywhere() {
        return new Consumption(1, ecosystem, name, version, source, traits, sha256);
    }

    /** The same, held against a hash by its flow. */
    Consumption heldAgainst(String hex) {
        return new Consumption(step, ecosystem, name, version, source, traits, Optional.of(hex));
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** Whether its name means the same thing in another flow, so that something can be attested of it. */
    boolean lasting() {
        return name.isPresent() && !has(Trait.UNREADABLE) && !has(Trait.LOCAL);
    }

    /** Its package URL where it has a name, and words for it otherwise. */
    String subject(HostFacts host) {
        if (name.isEmpty() || has(Trait.UNREADABLE)) {
            return ecosystem.tool() + ", step " + step;
        }
        try {
            return url(host, name.get()).canonicalize();
        } catch (MalformedPackageURLException e) {
            return ecosystem.tool() + " " + Visible.text(name.get());
        }
    }

    /** The package or file as a seed of the flow; empty where the command does not name it. */
    Optional<Seed> seed(HostFacts host) {
        if (name.isEmpty() || has(Trait.UNREADABLE)) {
            return Optional.empty();
        }
        boolean file = has(Trait.LOCAL) || ecosystem == Ecosystem.DOWNLOAD;
        String called = file ? source.orElse(name.get()) : subject(host);
        return Optional.of(new Seed(
                file ? Seed.Kind.FILE : Seed.Kind.PACKAGE,
                called.length() <= 300
                        ? called
                        : "sha256:" + Bytes.utf8(called).sha256().asHex(),
                Optional.empty(),
                Optional.empty()));
    }

    private PackageURL url(HostFacts host, String name) throws MalformedPackageURLException {
        PackageURLBuilder url = PackageURLBuilder.aPackageURL().withName(name);
        version.ifPresent(url::withVersion);
        switch (ecosystem) {
            case DEB -> url.withType("deb").withNamespace(host.osId().isBlank() ? "debian" : host.osId());
            case RPM -> url.withType("rpm").withNamespace(host.osId().isBlank() ? "fedora" : host.osId());
            case PYPI -> url.withType("pypi");
            case NPM -> {
                int slash = name.indexOf('/');
                url.withType("npm");
                if (name.startsWith("@") && slash > 0) {
                    url.withNamespace(name.substring(0, slash)).withName(name.substring(slash + 1));
                }
            }
            case CARGO -> url.withType("cargo");
            case DOWNLOAD -> {
                url.withType("generic");
                source.ifPresent(from -> url.withQualifier("download_url", from));
            }
        }
        return url.build();
    }
}
