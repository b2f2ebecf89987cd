package dev.alice.flow;

import java.util.List;

/**
 * What a flow did in the sandbox.
 *
 * @param copy whose files the sandbox was a copy of
 * @param changes the first changed files; {@code changedFiles} counts them all
 * @param unknown what could not be known, in words
 */
public record Evidence(
        String sandbox,
        Copy copy,
        List<StepEvidence> steps,
        List<FileChange> changes,
        int changedFiles,
        Observations observations,
        List<String> unknown) {
    /** Whose files a sandbox is a copy of; it decides who may see what stood in them. */
    public enum Copy {
        /** The server's own: what a command wrote, and what files hold, is the server's to show. */
        SERVER,
        /** A root file system made for rehearsals, with nobody's files in it. */
        PREPARED
    }

    public Evidence {
        steps = List.copyOf(steps);
        changes = List.copyOf(changes);
        unknown = List.copyOf(unknown);
    }

    /** Evidence of a copy of the server, with nothing observed beyond steps and files. */
    public Evidence(
            String sandbox,
            List<StepEvidence> steps,
            List<FileChange> changes,
            int changedFiles,
            List<String> unknown) {
        this(sandbox, Copy.SERVER, steps, changes, changedFiles, Observations.none(), unknown);
    }

    /** Whether content of the copy may be shown to the person who asked: no file of the server is in it. */
    public boolean showsContent() {
        return copy == Copy.PREPARED;
    }
}
