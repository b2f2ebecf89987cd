package dev.alice.gateway.shell;

import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Dossier;
import dev.alice.flow.FlowId;
import dev.alice.flow.Proposed;
import dev.alice.flow.Seed;
import dev.alice.flow.Source;
import dev.alice.flow.SupplyFinding;
import dev.alice.flow.SupplyFinding.State;
import dev.alice.flow.Visible;
import dev.alice.prioritizer.valuechain.ValueChain;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What flows grew from and bring in, as people are shown it. */
final class Roots {
    private static final int MOST_WORDS = 4;

    private Roots() {}

    /** One line beside the score. */
    record Line(Ink.Mark mark, String label, String words) {}

    /** What a person should know before they answer: what turned bad, and what of the supply chain is not met. */
    static List<Line> lines(Dossier dossier) {
        List<Line> lines = new ArrayList<>();
        for (Seed seed : dossier.seeds()) {
            seed.taint()
                    .ifPresent(why -> lines.add(new Line(
                            Ink.Mark.REFUSED,
                            "tainted",
                            Visible.text(
                                    seed.kind().name().toLowerCase(Locale.ROOT) + " " + seed.name() + ": " + why))));
        }
        List<SupplyFinding> unmet = of(dossier, State.NOT_MET);
        if (!dossier.supply().isEmpty()) {
            lines.add(new Line(
                    unmet.isEmpty() ? Ink.Mark.NOTE : Ink.Mark.ASKS,
                    "supply",
                    of(dossier, State.MET).size() + " met, " + unmet.size() + " not met, "
                            + of(dossier, State.UNKNOWN).size() + " unknown (S2C2F)"));
        }
        for (SupplyFinding finding : unmet.subList(0, Math.min(MOST_WORDS, unmet.size()))) {
            lines.add(new Line(Ink.Mark.NOTE, "", Visible.text(finding.requirement() + ": " + finding.evidence())));
        }
        return lines;
    }

    private static List<SupplyFinding> of(Dossier dossier, State state) {
        return dossier.supply().stream()
                .filter(finding -> finding.state() == state)
                .toList();
    }

    /** The seeds of a flow that is made from another: it grew from what that one grew from, its author included. */
    static List<Seed> edited(Proposed before) {
        List<Seed> seeds = new ArrayList<>(before.seeds());
        Source author = before.flow().source();
        Seed.Kind kind = switch (author.kind()) {
            case RECIPE -> Seed.Kind.RECIPE;
            case MODEL -> Seed.Kind.MODEL;
            case PERSON -> Seed.Kind.PERSON;
            case PEER -> Seed.Kind.PEER;
        };
        if (seeds.stream().noneMatch(seed -> seed.kind() == kind) && seeds.size() < Proposed.MAX_SEEDS) {
            seeds.add(new Seed(kind, author.name(), Optional.empty(), Optional.empty()));
        }
        return seeds;
    }

    /** The flow that an entry is about: a proposal is it, a decision, refusal or outcome names it. */
    static Optional<FlowId> flow(Map<String, Object> entry) {
        if (!(entry.get("payload") instanceof Map<?, ?> payload)) {
            return Optional.empty();
        }
        try {
            return payload.get("flow") instanceof String flow
                    ? Optional.of(new FlowId(flow))
                    : "proposal".equals(entry.get("kind"))
                            ? Optional.of(FlowId.of(CanonicalJson.write(payload)))
                            : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Adds to a story what turned bad under its flow after it was typed. */
    static void notices(Map<String, Object> story, FlowId flow, ValueChain chain) {
        List<Map<String, Object>> notices = chain.notices(flow).stream()
                .map(notice -> StageJson.ordered(
                        "words", notice.words(), "entry", notice.entry().orElse("")))
                .toList();
        if (!notices.isEmpty()) {
            story.put("notices", notices);
        }
    }

    /** What turned bad under flows that were typed, in words for their person; each is told once. */
    static List<String> unseen(ValueChain chain, dev.alice.flow.UserName user) {
        return chain.unseen(user).stream()
                .map(notice -> Visible.text(notice.words())
                        + notice.entry().map(entry -> "; entry " + entry).orElse(""))
                .toList();
    }
}
