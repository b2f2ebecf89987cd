package dev.alice.gateway.shell;

import java.time.Duration;

/**
 * How one task went in one mode.
 *
 * @param proposal the commands that were proposed last, or the words that came instead
 * @param stateRight whether the machine is what it should be: as wanted where the end is right, else as it was before
 * @param tokens of the model, read and written
 * @param thinking from the request to the proposal, over all requests
 * @param rehearsal how the rehearsal of the last proposal went
 * @param approval how much of the person was asked for last; empty where nothing was
 * @param rehearsing the time that rehearsals took
 * @param gates from the proposal to the clearance, without rehearsals
 * @param total from the person's words to the observed end
 * @param story what was said about it, for a person who asks why
 */
record TaskResult(
        Task task,
        boolean withModel,
        String proposal,
        Task.End end,
        boolean stateRight,
        long tokens,
        Duration thinking,
        String rehearsal,
        String approval,
        Duration rehearsing,
        Duration gates,
        Duration total,
        String story) {

    /** Whether it ended as it should; where nothing is known that fits, choices are as good as saying so. */
    boolean endRight() {
        Task.End expected = task.expected(withModel);
        return end == expected || expected == Task.End.unknown && end == Task.End.asked;
    }

    /** Whether it ended as it should, with the machine as it should be. */
    boolean good() {
        return stateRight && endRight();
    }
}
