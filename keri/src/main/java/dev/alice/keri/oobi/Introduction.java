package dev.alice.keri.oobi;

import dev.alice.keri.event.Aid;
import dev.alice.keri.kel.KeyState;
import dev.alice.keri.kel.SignedEvent;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an introduction came to, everything in it verified.
 *
 * @param from where it was fetched, behind redirects
 * @param state of the identifier after the last event shown, fully receipted
 * @param log the identifier's events
 * @param places where end points say, signed by themselves, that they are reached (http or https)
 * @param roles which end points the identifier itself named, by role
 */
public record Introduction(
        URI from, KeyState state, List<SignedEvent> log, Map<Aid, URI> places, Map<String, List<Aid>> roles) {
    public Introduction {
        log = List.copyOf(log);
        places = Map.copyOf(places);
        roles = Map.copyOf(roles);
    }

    public Aid aid() {
        return state.aid();
    }

    /** Where the identifier itself is reached. */
    public Optional<URI> place() {
        return Optional.ofNullable(places.get(aid()));
    }
}
