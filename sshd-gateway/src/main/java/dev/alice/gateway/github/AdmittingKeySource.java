package dev.alice.gateway.github;

import java.util.List;
import java.util.Set;

/** The keys of another source, of welcome people and of accepted types alone. Nobody else is asked about. */
public final class AdmittingKeySource implements KeySource, AutoCloseable {
    private final KeySource source;
    private final People people;
    private final Set<String> types;

    /** @param types names such as {@code ssh-ed25519}; empty for every type that is strong enough */
    public AdmittingKeySource(KeySource source, People people, Set<String> types) {
        this.source = source;
        this.people = people;
        this.types = Set.copyOf(types);
    }

    @Override
    public Answer keysOf(Login login) {
        return switch (people.judge(login)) {
            case People.Unwelcome unwelcome -> new NoKeys(unwelcome.reason());
            case People.Unknown unknown -> new Unreachable(unknown.reason());
            case People.Welcome welcome ->
                switch (source.keysOf(login)) {
                    case Keys known -> accepted(login, known);
                    case NoKeys none -> none;
                    case Unreachable away -> away;
                };
        };
    }

    private Answer accepted(Login login, Keys known) {
        List<AuthorizedKey> accepted = known.keys().stream()
                .filter(key -> types.isEmpty() || types.contains(key.type()))
                .toList();
        return accepted.isEmpty() ? new NoKeys(login + " has no key of an accepted type") : new Keys(accepted);
    }

    @Override
    public void close() {
        if (source instanceof UrlKeySource url) {
            url.close();
        }
    }
}
