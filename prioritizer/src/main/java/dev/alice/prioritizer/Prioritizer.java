package dev.alice.prioritizer;

import dev.alice.flow.port.Assessor;
import dev.alice.flow.port.Gatekeeper;
import dev.alice.flow.port.Ranker;
import dev.alice.prioritizer.policy.CedarGatekeeper;
import dev.alice.prioritizer.policy.PolicyText;
import dev.alice.prioritizer.rank.Informants;
import dev.alice.prioritizer.rank.WeightedRanker;
import dev.alice.prioritizer.shell.CommandAssessor;
import java.nio.file.Path;
import java.util.Optional;

/** The prioritizer's parts, wired: what assesses flows, ranks them, and judges them under one version of policy. */
public final class Prioritizer implements AutoCloseable {
    private final Assessor assessor = new CommandAssessor();
    private final Ranker ranker;
    private final PolicyText policy;
    private final CedarGatekeeper gatekeeper;

    private Prioritizer(PolicyText policy, Informants informants) {
        this.ranker = new WeightedRanker(informants);
        this.policy = policy;
        this.gatekeeper = CedarGatekeeper.load(policy);
    }

    /**
     * Starts loading the policies in the background and returns at once.
     *
     * @param policies a directory of {@code *.cedar} files to lay over the shipped policies
     * @param informants who fill the dossier of a flow
     */
    public static Prioritizer start(Optional<Path> policies, Informants informants) {
        return new Prioritizer(PolicyText.layered(policies), informants);
    }

    /** Starts with informants who know nothing: every agent is on probation, and nothing is found. */
    public static Prioritizer start(Optional<Path> policies) {
        return start(policies, Informants.none());
    }

    /** Waits until flows can be judged. Throws {@link PrioritizerException} where a policy is wrong. */
    public void awaitReady() {
        gatekeeper.awaitReady();
    }

    public Assessor assessor() {
        return assessor;
    }

    public Ranker ranker() {
        return ranker;
    }

    public Gatekeeper gatekeeper() {
        return gatekeeper;
    }

    /** The policies in force: their text and their version, for the statement that says so. */
    public PolicyText policy() {
        return policy;
    }

    /** Nothing is held open; the native library stays with the process. */
    @Override
    public void close() {
        // policies and knowledge are plain memory
    }
}
