package dev.alice.scitt.trust;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.IssuerKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Issuers of the method {@code did:web}, by the documents on their hosts. A document is used for {@link #FRESH}; for as
 * long again it is used while a newer one is fetched behind the scenes, and after that nothing is believed of the issuer
 * until it can be fetched. What could not be had is not asked for again for {@link #REFUSED}.
 */
public final class DidWebIssuers implements IssuerKeys {
    /** How long a document is used. */
    public static final Duration FRESH = Duration.ofMinutes(5);
    /** How long a failure is remembered. */
    public static final Duration REFUSED = Duration.ofSeconds(20);

    private static final int MAX_KEPT = 1024;

    private final DocumentSource source;
    private final Set<String> hosts;
    private final Clock clock;
    private final Map<String, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MAX_KEPT;
        }
    };
    private final Map<String, CompletableFuture<Known>> fetching = new ConcurrentHashMap<>();

    /** What is known of a DID: its document, or what its keys are without one. */
    private record Known(@Nullable DidDocument document, Standing without, Instant since) {}

    /**
     * Issuers on some hosts.
     *
     * @param source where documents come from
     * @param hosts the hosts that are asked, as {@code HOST} or {@code HOST:PORT}; {@code *} for all on port 443
     * @param clock for what is kept
     */
    public DidWebIssuers(DocumentSource source, Set<String> hosts, Clock clock) {
        this.source = source;
        this.hosts = Set.copyOf(hosts);
        this.clock = clock;
    }

    @Override
    public Standing standing(String issuer, Octets keyId) {
        DidWeb did;
        try {
            did = DidWeb.parse(issuer);
        } catch (MalformedException e) {
            return new Untrusted(String.valueOf(e.getMessage()));
        }
        String authority = did.port() == 443 ? did.host() : did.host() + ":" + did.port();
        if (!hosts.contains(authority) && !(hosts.contains("*") && did.port() == 443)) {
            return new Untrusted("the host of " + issuer + " is not among those that this log asks");
        }
        Known answer = known(did);
        DidDocument document = answer.document();
        if (document == null) {
            return answer.without();
        }
        return document.key(issuer, keyId)
                .<Standing>map(Current::new)
                .orElseGet(() -> new Untrusted("the document of " + issuer + " has no key for statements by that kid"));
    }

    /** By the document that is here: the host is not asked in the middle of a batch. */
    @Override
    public Standing again(SignedStatement statement, CoseKey key) {
        String issuer = statement.issuer().orElse("");
        Known have = have(issuer);
        if (have == null || have.document() == null) {
            // a host that says no is believed; one that is away says nothing
            return have != null && have.without() instanceof Untrusted gone ? gone : new Current(key);
        }
        return have.document()
                .key(issuer, statement.keyId().orElse(Octets.empty()))
                .<Standing>map(Current::new)
                .orElseGet(() -> new Untrusted("the document of " + issuer + " has no such key any more"));
    }

    private Known known(DidWeb did) {
        Known have = have(did.did());
        Duration age = have == null ? FRESH.multipliedBy(2) : Duration.between(have.since(), clock.instant());
        if (have != null && age.compareTo(have.document() == null ? REFUSED : FRESH) < 0) {
            return have;
        }
        if (have != null && have.document() != null && age.compareTo(FRESH.multipliedBy(2)) < 0) {
            if (!fetching.containsKey(did.did())) {
                Thread.ofVirtual().name("did-web").start(() -> fetch(did));
            }
            return have;
        }
        return fetch(did);
    }

    /** Fetches a document; whoever asks while it is being fetched waits for the same answer. */
    private Known fetch(DidWeb did) {
        CompletableFuture<Known> mine = new CompletableFuture<>();
        CompletableFuture<Known> other = fetching.putIfAbsent(did.did(), mine);
        if (other != null) {
            return other.join();
        }
        try {
            Known found = ask(did);
            mine.complete(found);
            return found;
        } finally {
            fetching.remove(did.did());
            mine.complete(new Known(
                    null,
                    new Unsettled("the document of " + did.did() + " could not be fetched now"),
                    clock.instant()));
        }
    }

    private Known ask(DidWeb did) {
        DocumentSource.Answer answer = source.fetch(did.document());
        Known found = switch (answer) {
            case DocumentSource.Missing(String reason) -> new Known(null, new Untrusted(reason), clock.instant());
            case DocumentSource.Away(String reason, boolean asked) ->
                new Known(null, new Unsettled(reason), clock.instant());
            case DocumentSource.Document(Octets body) -> read(did, body);
        };
        if (answer instanceof DocumentSource.Away(String reason, boolean asked) && !asked) {
            return found;
        }
        synchronized (known) {
            Known before = known.get(did.did());
            boolean keep = found.document() == null
                    && before != null
                    && before.document() != null
                    && Duration.between(before.since(), clock.instant()).compareTo(FRESH.multipliedBy(2)) < 0;
            if (!keep) {
                known.put(did.did(), found);
            }
        }
        return found;
    }

    private Known read(DidWeb did, Octets body) {
        try {
            return new Known(DidDocument.parse(did.did(), body.toBytes()), new Untrusted(""), clock.instant());
        } catch (MalformedException e) {
            return new Known(null, new Untrusted(String.valueOf(e.getMessage())), clock.instant());
        }
    }

    private @Nullable Known have(String did) {
        synchronized (known) {
            return known.get(did);
        }
    }
}
