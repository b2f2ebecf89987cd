package dev.alice.flow.port;

import dev.alice.flow.Ranking;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Reviewed;

/** Scores a rehearsed and reviewed flow and says what the score is made of. */
public interface Ranker {
    Ranking rank(Rehearsed rehearsed, Reviewed reviewed);
}
