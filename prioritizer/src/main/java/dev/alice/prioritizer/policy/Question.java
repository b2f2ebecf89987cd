package dev.alice.prioritizer.policy;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Effect;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Flow;
import dev.alice.flow.Mind;
import dev.alice.flow.Pair;
import dev.alice.flow.Proposed;
import dev.alice.flow.Ranked;
import dev.alice.flow.Ranking;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Requested;
import dev.alice.flow.Review;
import dev.alice.flow.Risk;
import dev.alice.flow.Seed;
import dev.alice.flow.Standing;
import dev.alice.flow.SupplyFinding;
import dev.alice.flow.Verdict;
import dev.alice.flow.Vouching;
import dev.alice.flow.WitnessVerdict;
import dev.alice.flow.Witnessed;
import dev.alice.flow.port.Gatekeeper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What policy is asked about a flow, attribute by attribute in the words of the policy schema: plain data that is logged
 * with the verdict and can be put to another policy later.
 *
 * @param user the person whose pane it is
 * @param pane server and pane
 * @param pair who wrote the flow and who reviewed it
 * @param autoReadOnly whether the person said that what only reads may run without asking
 */
public record Question(Agent agent, String user, Host host, String pane, About flow, Duo pair, boolean autoReadOnly) {
    /** The version of the written form. */
    public static final String VERSION = "alice-question/2";

    /** The form before there were pairs. */
    private static final String WITHOUT_PAIR = "alice-question/1";

    private static final String RAN = "RAN";
    private static final String NOT_NEEDED = "NOT_NEEDED";
    private static final String NOT_POSSIBLE = "NOT_POSSIBLE";
    private static final String NOT_YET = "NOT_YET";
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /**
     * The agent that proposes: its KERI identifier and its standing.
     *
     * @param attestations who attests that it is aligned: the witnesses, by their KERI identifiers, whose verdict approves
     *     of what it proposes now
     */
    @JsonPropertyOrder(alphabetic = true)
    public record Agent(
            String aid, String standing, long score, long confirmed, long failed, List<String> attestations) {
        public Agent {
            attestations = List.copyOf(attestations);
        }

        static Agent of(String aid, Standing standing, List<String> attestations) {
            return new Agent(
                    aid,
                    standing.level().name(),
                    standing.permille(),
                    standing.confirmed(),
                    standing.failed(),
                    attestations);
        }
    }

    /** The host whose shell would run it. */
    public record Host(String server, boolean attested, String family, boolean root) {}

    /**
     * The flow itself. Before a rehearsal, {@code rehearsal} is {@code NOT_YET}, and what only a ranking knows has its most
     * favourable value: a policy about it has nothing to object to yet.
     *
     * @param effects kinds of effect, each once
     * @param packages names of packages that it installs or removes
     * @param unmet ids of S2C2F requirements that are not met
     * @param unsure ids of those of which nobody knows
     * @param seeds what it grew from, such as {@code RECIPE apt-install}
     * @param tainted whether something is held against one of the seeds
     */
    public record About(
            String id,
            String risk,
            boolean understood,
            List<String> effects,
            List<String> targets,
            List<String> programs,
            List<String> packages,
            boolean disguised,
            String source,
            long steps,
            long score,
            String advice,
            String rehearsal,
            boolean asPredicted,
            boolean needsNetwork,
            long exit,
            long receipts,
            long needed,
            long pool,
            List<String> unmet,
            List<String> unsure,
            List<String> seeds,
            boolean tainted) {
        public About {
            effects = List.copyOf(effects);
            targets = List.copyOf(targets);
            programs = List.copyOf(programs);
            packages = List.copyOf(packages);
            unmet = List.copyOf(unmet);
            unsure = List.copyOf(unsure);
            seeds = List.copyOf(seeds);
            Risk.valueOf(risk);
        }
    }

    /** A mind of a pair, with its standing. */
    @JsonPropertyOrder(alphabetic = true)
    public record Party(String mind, String standing, long score, long confirmed, long failed) {
        private static final Party NOBODY = new Party("nobody", Standing.Level.PROBATION.name(), 0, 0, 0);

        static Party of(Mind mind, Standing standing) {
            return new Party(
                    mind.name(), standing.level().name(), standing.permille(), standing.confirmed(), standing.failed());
        }
    }

    /**
     * Who drives and who navigates.
     *
     * @param review {@code AGREES}, {@code OBJECTS}, {@code OFFERS}, or {@code NONE} where there is no navigator
     */
    public record Duo(Party driver, Party navigator, String review) {
        public Duo {
            Review.Word.valueOf(review);
        }

        /** What a question that knows of no pair is taken to say: there was nothing to object to. */
        private static final Duo UNASKED = new Duo(
                new Party("nobody", Standing.Level.GOOD.name(), 0, 0, 0), Party.NOBODY, Review.Word.NONE.name());

        static Duo of(Proposed proposed, Review review, Pair standings) {
            return new Duo(
                    Party.of(Mind.of(proposed.flow().source()), standings.driver()),
                    review.navigator()
                            .map(navigator -> Party.of(navigator, standings.navigator()))
                            .orElse(Party.NOBODY),
                    review.word().name());
        }
    }

    /** The question about a ranked flow. */
    static Question of(Ranked ranked, Gatekeeper.Context context) {
        Rehearsal rehearsal = ranked.rehearsed().rehearsal();
        Ranking ranking = ranked.ranking();
        Flow flow = ranked.proposed().flow();
        return of(
                ranked.rehearsed().witnessed(),
                ranking.dossier().standing(),
                context,
                Duo.of(
                        ranked.proposed(),
                        ranked.reviewed().review(),
                        ranking.dossier().pair()),
                switch (rehearsal) {
                    case Rehearsal.Ran ran ->
                        new Seen(
                                RAN,
                                ran.asPredicted(flow),
                                false,
                                ran.evidence().steps().stream()
                                        .mapToLong(step -> step.exit())
                                        .max()
                                        .orElse(0),
                                ranking);
                    case Rehearsal.NotNeeded ignored -> new Seen(NOT_NEEDED, false, false, 0, ranking);
                    case Rehearsal.NotPossible not -> new Seen(NOT_POSSIBLE, false, not.needsNetwork(), 0, ranking);
                });
    }

    /** The question about a flow before its rehearsal. */
    static Question of(Witnessed witnessed, Standing standing, Standing driver, Gatekeeper.Context context) {
        Ranking best = new Ranking(
                1000,
                List.of(),
                new dev.alice.flow.Dossier(standing, List.of(), List.of()),
                Verdict.Decision.RUN,
                java.util.Optional.empty());
        Party author = Party.of(Mind.of(witnessed.proposed().flow().source()), driver);
        return of(
                witnessed,
                standing,
                context,
                new Duo(author, Party.NOBODY, Review.Word.NONE.name()),
                new Seen(NOT_YET, true, false, 0, best));
    }

    /** What rehearsal and ranking added. */
    private record Seen(String rehearsal, boolean asPredicted, boolean needsNetwork, long exit, Ranking ranking) {}

    private static Question of(
            Witnessed witnessed, Standing standing, Gatekeeper.Context context, Duo pair, Seen seen) {
        Proposed proposed = witnessed.proposed();
        Requested requested = witnessed.requested();
        Vouching vouching = witnessed.vouching();
        List<Effect> effects = proposed.assessment().effects();
        List<SupplyFinding> supply = seen.ranking().dossier().supply();
        return new Question(
                Agent.of(
                        vouching.agent().qb64(),
                        standing,
                        vouching.verdicts().stream()
                                .filter(WitnessVerdict::approves)
                                .map(verdict -> verdict.witness().qb64())
                                .toList()),
                requested.user().value(),
                new Host(
                        requested.pane().server().value(),
                        context.attested(),
                        requested.host().family().name(),
                        requested.host().root()),
                requested.pane().server() + " " + requested.pane().pane().value(),
                new About(
                        proposed.id().qb64(),
                        proposed.assessment().risk().name(),
                        proposed.assessment().understood(),
                        each(effects, effect -> effect.kind().name()),
                        each(effects, Effect::target),
                        each(effects, Effect::program),
                        each(
                                effects.stream()
                                        .filter(effect -> effect.kind() == EffectKind.PACKAGES)
                                        .toList(),
                                Effect::target),
                        Disguise.in(proposed.flow()),
                        proposed.flow().source().kind().name(),
                        proposed.flow().steps().size(),
                        seen.ranking().permille(),
                        seen.ranking().advice().name(),
                        seen.rehearsal(),
                        seen.asPredicted(),
                        seen.needsNetwork(),
                        seen.exit(),
                        vouching.receipts(),
                        vouching.needed(),
                        vouching.pool(),
                        requirements(supply, SupplyFinding.State.NOT_MET),
                        requirements(supply, SupplyFinding.State.UNKNOWN),
                        each(seen.ranking().dossier().seeds(), Question::name),
                        seen.ranking().dossier().tainted()),
                pair,
                context.autoReadOnly());
    }

    private static String name(Seed seed) {
        return seed.kind() + " " + seed.name();
    }

    private static List<String> requirements(List<SupplyFinding> supply, SupplyFinding.State state) {
        return each(supply.stream().filter(finding -> finding.state() == state).toList(), SupplyFinding::requirement);
    }

    private static <T> List<String> each(List<T> items, Function<T, String> part) {
        return items.stream()
                .map(part)
                .filter(text -> !text.isEmpty())
                .distinct()
                .toList();
    }

    Risk risk() {
        return Risk.valueOf(flow.risk());
    }

    /**
     * Whether it is within the floor that no policy lifts: without a person only that runs which is understood and only
     * reads, for a person who said so.
     */
    boolean mayBeAlone() {
        return risk() == Risk.READS_ONLY
                && flow.understood()
                && autoReadOnly
                && flow.rehearsal().equals(NOT_NEEDED);
    }

    /** The canonical JSON, with its version under {@code v}. */
    public Bytes toJson() {
        Map<String, Object> written = new LinkedHashMap<>(asMap());
        written.put("v", VERSION);
        return CanonicalJson.write(written);
    }

    /** Every attribute under its name, nested as in the record. */
    public Map<String, Object> asMap() {
        return MAPPER.convertValue(this, new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    /**
     * The question that was written down. One of the version before this says nothing of a pair; policies of then do not ask
     * about it, and to policies of now there was none.
     *
     * @throws IllegalArgumentException where it is of another version or not complete
     */
    public static Question read(Map<String, Object> written) {
        Map<String, Object> rest = new LinkedHashMap<>(written);
        Object version = rest.remove("v");
        if (WITHOUT_PAIR.equals(version) && !rest.containsKey("pair")) {
            rest.put("pair", MAPPER.convertValue(Duo.UNASKED, new TypeReference<LinkedHashMap<String, Object>>() {}));
        } else if (!VERSION.equals(version)) {
            throw new IllegalArgumentException("the question is of version " + version + ", not " + VERSION);
        }
        return Objects.requireNonNull(MAPPER.convertValue(rest, Question.class));
    }

    /**
     * The same question with some attributes changed.
     *
     * @param changes by dotted name, such as {@code flow.tainted}, {@code pair.driver.standing} or {@code autoReadOnly}
     * @throws IllegalArgumentException for a name that a question does not have
     */
    @SuppressWarnings("unchecked")
    public Question with(Map<String, Object> changes) {
        Map<String, Object> written = asMap();
        changes.forEach((name, value) -> {
            Map<String, Object> part = written;
            String last = name;
            for (int dot = last.indexOf('.'); dot > 0; dot = last.indexOf('.')) {
                if (!(part.get(last.substring(0, dot)) instanceof Map<?, ?> inner)) {
                    break;
                }
                part = (Map<String, Object>) inner;
                last = last.substring(dot + 1);
            }
            if (part.replace(last, value) == null) {
                throw new IllegalArgumentException("a question has no attribute " + name);
            }
        });
        return Objects.requireNonNull(MAPPER.convertValue(written, Question.class));
    }
}
