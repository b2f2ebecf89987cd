package dev.alice.prioritizer.s2c2f;

import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The hosts from which an organisation takes packages; empty where it has named none. */
record Mirrors(Set<String> hosts) {
    Mirrors {
        hosts = Set.copyOf(hosts);
    }

    /** The host of a URI in lower case; the URI itself where it has none, as a file's has not. */
    static String host(String uri) {
        try {
            String host = URI.create(uri).getHost();
            return host == null ? uri : host.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return uri;
        }
    }

    /** Whether all of these are approved. */
    Observation judge(String requirement, String words, Collection<String> used, Instant until) {
        if (hosts.isEmpty()) {
            return Observation.unknown(
                    requirement,
                    words + " " + String.join(", ", used) + "; the organisation has named no approved mirrors");
        }
        List<String> foreign =
                used.stream().filter(host -> !hosts.contains(host)).toList();
        return foreign.isEmpty() && !used.isEmpty()
                ? Observation.met(requirement, words + " " + String.join(", ", used) + ", as approved", until)
                : Observation.notMet(
                        requirement, words + " " + String.join(", ", foreign) + ", which is no approved mirror");
    }
}
