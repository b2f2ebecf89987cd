package dev.alice.engine;

import dev.alice.flow.Clearance;
import dev.alice.flow.EntryId;
import dev.alice.flow.FlowId;
import dev.alice.flow.RequestId;
import dev.alice.flow.Requested;
import dev.alice.flow.Stage;
import dev.alice.flow.StageName;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The engine's memory: what was asked, which stages were reached, and every line that may have been typed. */
public interface FlowJournal {
    void requested(Requested requested);

    /**
     * Writes down that a stage was reached. Returns when it would survive the end of this process.
     *
     * @throws dev.alice.flow.FlowException where it could not, and for a second flow of one request
     */
    void reached(Stage stage);

    /**
     * Claims a line before its first key. Returns when the claim would survive a power loss.
     *
     * @return false where the line was claimed before, in this or an earlier run of the server
     */
    boolean claim(Requested requested, Clearance clearance, String textSha256);

    /** Writes down what became of a claimed line: {@code withheld}, {@code delivered}, {@code uncertain}. */
    void settle(FlowId flow, int step, String state);

    /** Writes down the end of a request with a short summary for people. The first end stands. */
    void ended(RequestId request, StageName state, String summary, Optional<EntryId> entry);

    /** Requests whose end is not written down. */
    List<Open> open();

    /** The last statement of a train. */
    Optional<EntryId> lastEntry(TrainId train);

    /** The train that the user thought last. */
    Optional<TrainId> latestTrain(UserName user);

    /** The last requests of a train, oldest first. */
    List<Past> history(TrainId train, int limit);

    /** Every line that was ever claimed, oldest first. */
    List<Keys> keys();

    /** A request without an end; {@code keys} counts its lines that may have been typed: claimed and not withheld. */
    record Open(
            RequestId id,
            TrainId train,
            UserName user,
            Optional<FlowId> flow,
            Optional<EntryId> proposal,
            Optional<EntryId> decision,
            StageName state,
            int keys) {}

    /** A request of the past and what came of it. */
    record Past(Instant at, String words, StageName state, String summary, Optional<FlowId> flow) {}

    /** A claimed line: which flow and step, where, the SHA-256 of its text in hex, and the decision it was claimed under. */
    record Keys(
            FlowId flow,
            int step,
            UserName user,
            String pane,
            String textSha256,
            EntryId decision,
            String anchor,
            Instant at,
            String state) {}
}
