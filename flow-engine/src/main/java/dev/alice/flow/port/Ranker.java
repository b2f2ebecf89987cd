package dev.alice.flow.port;

import dev.alice.flow.Ranking;
import dev.alice.flow.Rehearsed;

/** Scores a rehearsed flow and says what the score is made of. */
public interface Ranker {
    Ranking rank(Rehearsed rehearsed);
}
