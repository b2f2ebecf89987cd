package dev.alice.agent.pair;

import dev.alice.flow.Assessment;
import dev.alice.flow.Effect;
import dev.alice.flow.EffectKind;
import dev.alice.flow.FileChange;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.HostFacts.PackageManager;
import dev.alice.flow.Proposed;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Risk;
import dev.alice.flow.Visible;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What speaks against a flow by facts alone: the words of the request, the host, the effects that the gates read in its
 * commands, and what its rehearsal showed. Nothing of its author's own words counts.
 */
final class Soundness {
    private static final Map<PackageManager, Set<String>> OTHERS = Map.of(
            PackageManager.APT, Set.of("dnf", "yum", "microdnf", "rpm"),
            PackageManager.DNF, Set.of("apt", "apt-get", "aptitude", "dpkg"));
    private static final Set<String> REMOVING = Set.of("remove", "purge", "autoremove", "erase");
    /** Effects that leave something behind. */
    static final Set<EffectKind> LASTING = Set.of(
            EffectKind.WRITES,
            EffectKind.CREATES,
            EffectKind.DELETES,
            EffectKind.PACKAGES,
            EffectKind.SERVICES,
            EffectKind.PROCESSES,
            EffectKind.EXECUTES_DATA,
            EffectKind.EXFILTRATES,
            EffectKind.IRREVERSIBLE,
            EffectKind.OPAQUE);

    private static final Set<EffectKind> FILES = Set.of(EffectKind.WRITES, EffectKind.CREATES, EffectKind.DELETES);

    private final Intent intent;
    private final HostFacts host;
    private final Flow flow;
    private final Assessment assessment;
    private final Rehearsal rehearsal;

    Soundness(String words, Rehearsed rehearsed) {
        Proposed proposed = rehearsed.proposed();
        this.intent = Intent.of(words);
        this.host = rehearsed.requested().host();
        this.flow = proposed.flow();
        this.assessment = proposed.assessment();
        this.rehearsal = rehearsed.rehearsal();
    }

    /** The first thing that speaks against it, in words; empty where nothing does. */
    Optional<String> objection() {
        return Stream.<Supplier<Optional<String>>>of(
                        this::foreignManager,
                        this::lookedFor,
                        this::undeclaredDeletion,
                        this::pattern,
                        this::ancestor,
                        this::unneededRoot,
                        this::deletedBeside)
                .map(Supplier::get)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> foreignManager() {
        Set<String> foreign = OTHERS.getOrDefault(host.packages(), Set.of());
        return assessment.effects().stream()
                .filter(effect -> effect.kind() == EffectKind.PACKAGES)
                .map(effect -> name(effect.program()))
                .filter(foreign::contains)
                .findFirst()
                .map(program -> program + " does not manage the packages of this host, which has "
                        + host.packages().name().toLowerCase(java.util.Locale.ROOT));
    }

    private Optional<String> lookedFor() {
        boolean changes = assessment.risk() == Risk.CHANGES_HOST || assessment.risk() == Risk.DESTRUCTIVE;
        return changes && intent.looks()
                ? plainest(lasting()).map(effect -> "the request asks to look, and this " + says(effect))
                : Optional.empty();
    }

    private Optional<String> undeclaredDeletion() {
        if (intent.deletes()) {
            return Optional.empty();
        }
        if (assessment.risk() == Risk.DESTRUCTIVE) {
            return plainest(assessment.effects().stream()
                            .filter(effect ->
                                    effect.kind() == EffectKind.DELETES || effect.kind() == EffectKind.IRREVERSIBLE))
                    .map(effect -> "it " + says(effect) + ", and nothing in the request says to delete");
        }
        return assessment.has(EffectKind.PACKAGES)
                        && commands()
                                .anyMatch(command -> command.words().stream().anyMatch(REMOVING::contains))
                ? Optional.of("it removes packages, and nothing in the request says to remove")
                : Optional.empty();
    }

    private Optional<String> pattern() {
        return intent.isWide()
                ? Optional.empty()
                : assessment.effects().stream()
                        .filter(effect -> FILES.contains(effect.kind()))
                        .filter(effect -> effect.target().indexOf('*') >= 0
                                || effect.target().indexOf('?') >= 0)
                        .findFirst()
                        .map(effect -> "it is wider than the request: it " + says(effect));
    }

    private Optional<String> ancestor() {
        return intent.isWide()
                ? Optional.empty()
                : assessment.effects().stream()
                        .filter(effect -> effect.kind() == EffectKind.DELETES || effect.kind() == EffectKind.WRITES)
                        .filter(effect -> effect.target().startsWith("/"))
                        .flatMap(effect -> intent.paths().stream()
                                .filter(path -> path.startsWith(directory(effect.target())))
                                .filter(path -> !isNamed(effect.target()))
                                .map(path -> "it " + says(effect) + ", and the request speaks of " + Visible.text(path)
                                        + " in it"))
                        .findFirst();
    }

    private boolean isNamed(String target) {
        return intent.paths().stream().anyMatch(path -> directory(path).equals(directory(target)));
    }

    private Optional<String> unneededRoot() {
        String home = "/home/" + host.user() + "/";
        List<Effect> lasting = lasting().toList();
        boolean ownFiles = !host.user().isBlank()
                && !lasting.isEmpty()
                && lasting.stream()
                        .allMatch(effect -> FILES.contains(effect.kind())
                                && effect.target().startsWith(home)
                                && !effect.target().contains("/../"));
        return ownFiles && commands().anyMatch(PlainCommand::root)
                ? Optional.of("it asks for root and touches only your own files; sudo is not needed")
                : Optional.empty();
    }

    /** What the rehearsal was seen to delete although no command names it. */
    private Optional<String> deletedBeside() {
        if (!assessment.understood()
                || assessment.has(EffectKind.PACKAGES)
                || assessment.has(EffectKind.SERVICES)
                || !(rehearsal instanceof Rehearsal.Ran ran)) {
            return Optional.empty();
        }
        return ran.evidence().changes().stream()
                .filter(change -> change.kind() == FileChange.Kind.DELETED)
                .map(FileChange::path)
                .filter(path -> assessment.effects().stream()
                        .map(Effect::target)
                        .noneMatch(target -> target.contains("*")
                                || !target.startsWith("/")
                                || path.equals(target)
                                || path.startsWith(directory(target))))
                .findFirst()
                .map(path -> "its rehearsal deleted " + Visible.text(path) + ", which no command names");
    }

    /** The effect that says most: one that names what it touches, where there is one. */
    static Effect plainest(List<Effect> effects) {
        return plainest(effects.stream()).orElseThrow();
    }

    private static Optional<Effect> plainest(Stream<Effect> effects) {
        return effects.min(Comparator.comparing(effect -> effect.target().isBlank()));
    }

    private Stream<Effect> lasting() {
        return assessment.effects().stream().filter(effect -> LASTING.contains(effect.kind()));
    }

    private Stream<PlainCommand> commands() {
        return flow.steps().stream()
                .flatMap(step -> PlainCommand.of(step.command().value()).stream());
    }

    /** An effect as what a command does, such as {@code deletes /srv/x}. */
    static String says(Effect effect) {
        String target = effect.target().isBlank() ? "something" : Visible.text(effect.target());
        return switch (effect.kind()) {
            case READS -> "reads " + target;
            case WRITES -> "writes " + target;
            case CREATES -> "creates " + target;
            case DELETES -> "deletes " + target;
            case NETWORK -> "talks to " + target;
            case PRIVILEGE -> "runs as root";
            case PACKAGES -> "changes the package " + target;
            case SERVICES -> "changes the service " + target;
            case PROCESSES -> "acts on the process " + target;
            case EXECUTES_DATA -> "runs data as commands";
            case EXPOSES_SECRET -> "shows a secret of " + target;
            case EXFILTRATES -> "sends " + target + " away";
            case INTERACTIVE -> "waits for input";
            case IRREVERSIBLE -> "does to " + target + " what cannot be taken back";
            case OPAQUE -> "does what nobody can read in it";
        };
    }

    private static String directory(String path) {
        return path.endsWith("/") ? path : path + "/";
    }

    private static String name(String program) {
        return program.substring(program.lastIndexOf('/') + 1);
    }
}
