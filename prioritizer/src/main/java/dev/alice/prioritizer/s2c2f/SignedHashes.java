package dev.alice.prioritizer.s2c2f;

import dev.alice.prioritizer.PrioritizerException;
import dev.alice.prioritizer.s2c2f.AptView.Candidate;
import dev.alice.prioritizer.s2c2f.AptView.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The hashes of packages in the indexes that the releases of apt's sources sign; safe for several threads. */
final class SignedHashes {
    private static final int MOST_KEPT = 200;

    private final AptView apt;
    private final ReleaseCheck releases;
    private final Path root;
    private final Map<String, FutureTask<Result>> kept = new ConcurrentHashMap<>();

    SignedHashes(AptView apt, ReleaseCheck releases, Path root) {
        this.apt = apt;
        this.releases = releases;
        this.root = root;
    }

    /** What the index says. */
    sealed interface Result {}

    /**
     * The file that apt would take.
     *
     * @param sha256 in lower-case hex
     * @param where in words for people
     */
    record Known(String sha256, String where) implements Result {}

    /** The index is not the one that was signed, or is silent about the package. */
    record Broken(String reason) implements Result {}

    /** It could not be looked at. */
    record Unseen(String reason) implements Result {}

    /** Changes whenever what apt here knows may have changed. */
    String stamp() {
        return apt.stamp();
    }

    /** The one file that apt here would take; known only where every place that offers it is signed and names that file. */
    Result of(String name, Optional<String> version) {
        AptSources sources;
        try {
            sources = AptSources.read(root);
        } catch (AptSources.Unreadable e) {
            return new Unseen("apt's sources are not as sources.list(5) has them: " + e.getMessage());
        }
        Optional<Candidate> candidate = apt.candidate(name, version);
        if (candidate.isEmpty() || candidate.get().places().isEmpty()) {
            return new Unseen("apt here offers no " + name
                    + version.map(pinned -> " " + pinned).orElse(""));
        }
        Optional<Known> before = Optional.empty();
        for (Place place : candidate.get().places()) {
            Result result = of(candidate.get(), place, sources.of(place.uri(), place.suite()));
            if (!(result instanceof Known known)) {
                return result;
            }
            if (before.filter(other -> !other.sha256().equals(known.sha256())).isPresent()) {
                return new Unseen("two sources of apt offer different files as " + name + " "
                        + candidate.get().version());
            }
            before = before.or(() -> Optional.of(known));
        }
        return before.orElseThrow();
    }

    private Result of(Candidate candidate, Place place, List<AptSources.Entry> entries) {
        if (entries.isEmpty()) {
            return new Unseen(place + " is in no source");
        }
        if (entries.stream().anyMatch(AptSources.Entry::trusted)) {
            return new Unseen("no signature vouches for a hash: " + place + " is taken without one");
        }
        return switch (releases.check(entries.getFirst())) {
            case ReleaseCheck.Good good -> of(candidate, entries.getFirst(), place, good.release());
            case ReleaseCheck.Bad bad -> new Unseen("no signature vouches for a hash: " + place + ": " + bad.reason());
            case ReleaseCheck.Unseen unseen -> new Unseen(place + ": " + unseen.reason());
        };
    }

    /** What the index of one place says, held against the hash that a checked release has of that index. */
    Result of(Candidate candidate, AptSources.Entry entry, Place place, Release release) {
        String wanted = release.sha256().getOrDefault(place.index(), "");
        if (kept.size() > MOST_KEPT) {
            kept.clear();
        }
        String key = String.join(" ", apt.stamp(), place.toString(), candidate.name(), candidate.version(), wanted);
        FutureTask<Result> task = new FutureTask<>(() -> read(candidate, entry, place, wanted));
        FutureTask<Result> before = kept.putIfAbsent(key, task);
        if (before == null) {
            task.run();
        }
        try {
            return (before == null ? task : before).get();
        } catch (ExecutionException e) {
            kept.remove(key);
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new PrioritizerException("the index of " + place + " could not be read: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PrioritizerException("the index of " + place + " was not waited for", e);
        }
    }

    private Result read(Candidate candidate, AptSources.Entry entry, Place place, String wanted) {
        Optional<PackagesIndex> index = apt.index(entry, place, candidate.name(), candidate.version());
        if (index.isEmpty() || wanted.isEmpty()) {
            return new Unseen("the index of " + place + " is not here, or its release does not list it");
        }
        if (!index.get().sha256().equals(wanted)) {
            return new Broken("the index of " + place + " is not the one that its release lists");
        }
        return index.get()
                .fields()
                .map(fields -> fields.getOrDefault("SHA256", ""))
                .filter(text -> text.matches("[0-9a-f]{64}"))
                .<Result>map(hash -> new Known(
                        hash, candidate.name() + " " + candidate.version() + " in the signed index of " + place))
                .orElseGet(() -> new Broken("the signed index of " + place + " has no SHA-256 of " + candidate.name()));
    }
}
