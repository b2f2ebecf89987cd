package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.SupplyFinding;
import dev.alice.flow.SupplyFinding.State;
import dev.alice.flow.Visible;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Observations of several collectors joined into findings, one for each requirement. */
final class Observations {
    private static final int MAX_EVIDENCE = 700;
    private static final Pattern CREDENTIALS = Pattern.compile("://[^/@\\s]{1,500}@");

    private Observations() {}

    static List<Observation> unknown(String words, String... requirements) {
        return Arrays.stream(requirements)
                .map(requirement -> Observation.unknown(requirement, words))
                .toList();
    }

    /**
     * One finding of what several saw for one requirement: one that is not met decides, then one that is; a met one that
     * has run out is unknown.
     */
    static SupplyFinding join(String requirement, String subject, List<Observation> seen, Instant now) {
        List<Observation> fresh = seen.stream().map(one -> expired(one, now)).toList();
        State state = fresh.stream().anyMatch(one -> one.state() == State.NOT_MET)
                ? State.NOT_MET
                : fresh.stream().anyMatch(one -> one.state() == State.MET) ? State.MET : State.UNKNOWN;
        List<Observation> deciding =
                fresh.stream().filter(one -> one.state() == state).toList();
        String evidence =
                deciding.stream().map(Observation::evidence).distinct().collect(Collectors.joining("; "));
        Optional<Instant> until = state == State.UNKNOWN
                ? Optional.empty()
                : deciding.stream().flatMap(one -> one.until().stream()).min(Comparator.naturalOrder());
        return new SupplyFinding(
                requirement, state, subject, cut(evidence.isEmpty() ? "nobody here looks at it" : evidence), until);
    }

    private static Observation expired(Observation one, Instant now) {
        boolean past = one.state() == State.MET
                && one.until().filter(until -> !now.isBefore(until)).isPresent();
        return past
                ? Observation.unknown(
                        one.requirement(),
                        "what was seen held until " + one.until().orElseThrow() + ": " + one.evidence())
                : one;
    }

    /** Addresses in sources and commands may hold a name and a password. */
    static String withoutCredentials(String text) {
        return CREDENTIALS.matcher(text).replaceAll("://");
    }

    /** Evidence quotes foreign files. */
    private static String cut(String evidence) {
        String plain = Visible.text(withoutCredentials(evidence));
        return plain.codePointCount(0, plain.length()) <= MAX_EVIDENCE
                ? plain
                : plain.substring(0, plain.offsetByCodePoints(0, MAX_EVIDENCE)) + "…";
    }
}
