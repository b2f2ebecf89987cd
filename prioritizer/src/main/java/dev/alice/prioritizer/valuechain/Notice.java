package dev.alice.prioritizer.valuechain;

import dev.alice.flow.FlowId;
import dev.alice.flow.TrainId;
import java.util.Optional;

/**
 * The word that a flow was typed before something that it grew from turned bad.
 *
 * @param taint the id of what is held against it
 * @param words for people
 * @param entry the statement in the log, once it is there
 */
public record Notice(String taint, FlowId flow, TrainId train, String words, Optional<String> entry) {}
