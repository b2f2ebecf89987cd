package dev.alice.prioritizer;

import dev.alice.flow.port.Assessor;
import dev.alice.flow.port.Ranker;
import dev.alice.prioritizer.policy.CedarGatekeeper;
import dev.alice.prioritizer.policy.PolicyText;
import dev.alice.prioritizer.rank.Experience;
import dev.alice.prioritizer.rank.Informants;
import dev.alice.prioritizer.rank.Principles;
import dev.alice.prioritizer.rank.WeightedRanker;
import dev.alice.prioritizer.shell.CommandAssessor;
import java.nio.file.Path;
import java.util.Optional;

/** The prioritizer's parts, wired: what assesses flows, ranks them, and judges them under one version of policy. */
public final class Prioritizer implements AutoCloseable {
    private final Assessor assessor;
    private final Ranker ranker;
    private final Principles principles;
    private final PolicyText policy;
    private final CedarGatekeeper gatekeeper;

    private Prioritizer(PolicyText policy, Principles principles, Informants informants, Experience experience) {
        // first, since it loads in the background while the knowledge of programs is read here
        this.gatekeeper = CedarGatekeeper.load(policy, informants.standings());
        this.assessor = new CommandAssessor();
        this.ranker = new WeightedRanker(principles, informants, experience);
        this.principles = principles;
        this.policy = policy;
    }

    /**
     * Starts loading the policies in the background and returns at once.
     *
     * @param informants who fill the dossier of a flow
     * @param experience what came of the same commands before
     */
    public static Prioritizer start(
            PolicyText policy, Principles principles, Informants informants, Experience experience) {
        return new Prioritizer(policy, principles, informants, experience);
    }

    /**
     * Starts with the shipped principles and informants who know nothing: every agent is on probation, nothing is found.
     *
     * @param policies a directory of {@code *.cedar} files to lay over the shipped policies
     */
    public static Prioritizer start(Optional<Path> policies) {
        return start(PolicyText.layered(policies), Principles.shipped(), Informants.none(), Experience.none());
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

    public CedarGatekeeper gatekeeper() {
        return gatekeeper;
    }

    /** The policies in force: their text and their version, for the statement that says so. */
    public PolicyText policy() {
        return policy;
    }

    /** The principles in force: their text and their version, for the statement that says so. */
    public Principles principles() {
        return principles;
    }

    /** Nothing is held open; the native library stays with the process. */
    @Override
    public void close() {
        // policies and knowledge are plain memory
    }
}
