package dev.alice.flow;

import java.util.List;
import java.util.Optional;

/**
 * The prioritizer's score, 0 to 1000 per mille, with the parts that it is made of and what they were taken from.
 *
 * @param advice what the score alone would have done; policy decides
 * @param principles version of the principles that it was scored by: the digest of their text
 */
public record Ranking(
        int permille, List<Part> parts, Dossier dossier, Verdict.Decision advice, Optional<Digest> principles) {
    /** A ranking that advises the default, a simulation, by no principles that have a version. */
    public Ranking(int permille, List<Part> parts, Dossier dossier) {
        this(permille, parts, dossier, Verdict.Decision.SIMULATE, Optional.empty());
    }

    /** One input of the score, its weight in per cent, and where it came from. */
    public record Part(String name, int permille, int weight, String from) {
        public Part {
            if (permille < 0 || permille > 1000 || weight < 0 || weight > 100) {
                throw new IllegalArgumentException("a part has 0 to 1000 per mille and a weight of 0 to 100");
            }
        }
    }

    public Ranking {
        parts = List.copyOf(parts);
        if (permille < 0 || permille > 1000) {
            throw new IllegalArgumentException("a score is 0 to 1000 per mille, not " + permille);
        }
    }
}
