package dev.alice.prioritizer.shell;

import dev.alice.flow.EffectKind;

/** What flows through a pipeline, stage by stage: files into the network, the network into an interpreter. */
final class PipeFlow {
    private boolean files;
    private boolean network;
    private String before = "";

    /** Adds what a stage does, and what it does with the output of the stages before it. */
    void stage(Findings found, String program, Findings out) {
        if (files && found.has(EffectKind.NETWORK)) {
            found.add(EffectKind.EXFILTRATES, "", program);
            found.note("what is read from files is sent into the network");
        }
        if (!before.isEmpty() && found.has(EffectKind.EXECUTES_DATA)) {
            found.note(program + " runs what comes out of " + before + (network ? ", which comes from the network" : ""));
        }
        files |= found.has(EffectKind.READS) || found.has(EffectKind.EXPOSES_SECRET);
        network |= found.has(EffectKind.NETWORK);
        before = program;
        out.addAll(found);
    }
}
