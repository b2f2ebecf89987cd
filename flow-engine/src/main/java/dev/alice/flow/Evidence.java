package dev.alice.flow;

import java.util.List;

/**
 * What a flow did in the sandbox.
 *
 * @param changes the first changed files; {@code changedFiles} counts them all
 * @param unknown what could not be known, in words
 */
public record Evidence(
        String sandbox, List<StepEvidence> steps, List<FileChange> changes, int changedFiles, List<String> unknown) {
    public Evidence {
        steps = List.copyOf(steps);
        changes = List.copyOf(changes);
        unknown = List.copyOf(unknown);
    }
}
