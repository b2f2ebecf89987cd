package dev.alice.prioritizer.valuechain;

import dev.alice.flow.Bytes;
import dev.alice.flow.Flow;
import dev.alice.flow.FlowId;
import dev.alice.flow.Proposed;
import dev.alice.flow.Ranked;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Requested;
import dev.alice.flow.Seed;
import dev.alice.flow.UserName;
import dev.alice.flow.port.SeedWatch;
import dev.alice.prioritizer.rank.Provenance;
import dev.alice.prioritizer.s2c2f.SupplyDesk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The value chain of every flow: the person and their words, the agent, the recipe or model with its version, the pane text
 * that it saw, peers, files and packages; each held against the taints of this very moment.
 *
 * <p>A train of thought inherits: what a flow of it grew from, its later flows grew from too, since the agent is told of them.
 */
public final class ValueChain implements Provenance, SeedWatch {
    private final TaintLedger taints;
    private final ChainTable table;

    /** @param source where {@link TaintLedger#prepare} has made the tables */
    public ValueChain(DataSource source, TaintLedger taints) {
        this.taints = taints;
        this.table = new ChainTable(source);
    }

    @Override
    public List<Seed> seeds(Rehearsed rehearsed) {
        List<Seed> grown = grown(rehearsed);
        Requested requested = rehearsed.requested();
        FlowId flow = rehearsed.proposed().id();
        table.keep(new ChainTable.Grown(flow, requested.train(), requested.user()), grown);
        return held(rehearsed, grown);
    }

    @Override
    public Optional<String> objection(Ranked ranked) {
        Rehearsed rehearsed = ranked.rehearsed();
        return held(rehearsed, grown(rehearsed)).stream()
                .filter(Seed::tainted)
                .findFirst()
                .map(seed -> "the " + seed.kind().name().toLowerCase(java.util.Locale.ROOT) + " " + seed.name()
                        + " that this grew from turned bad: " + seed.taint().orElseThrow());
    }

    /** The seeds with what is held against each now, and the tainted ones of earlier flows of the train. */
    private List<Seed> held(Rehearsed rehearsed, List<Seed> grown) {
        List<Taint> inForce = taints.inForce();
        if (inForce.isEmpty()) {
            return grown;
        }
        List<Seed> held = new ArrayList<>();
        for (Seed seed : grown) {
            held.add(tainted(seed, taints.against(seed, inForce).map(Taint::words)));
        }
        for (Seed seed : table.earlier(
                rehearsed.requested().train(), rehearsed.proposed().id())) {
            if (grown.stream()
                    .noneMatch(
                            known -> known.kind() == seed.kind() && known.name().equals(seed.name()))) {
                taints.against(seed, inForce)
                        .map(taint -> taint.words() + "; an earlier flow of this train of thought grew from it")
                        .ifPresent(why -> held.add(tainted(seed, Optional.of(why))));
            }
        }
        return held;
    }

    private static Seed tainted(Seed seed, Optional<String> why) {
        return new Seed(seed.kind(), seed.name(), seed.digest(), why);
    }

    /** Everything that a flow grew from, each once; what the brain told of a seed wins over what is known without it. */
    private static List<Seed> grown(Rehearsed rehearsed) {
        Requested requested = rehearsed.requested();
        Proposed proposed = rehearsed.proposed();
        Flow flow = proposed.flow();
        List<Seed> all = new ArrayList<>();
        all.add(seed(Seed.Kind.PERSON, requested.user().value()));
        all.add(new Seed(
                Seed.Kind.WORDS,
                "request " + requested.id().value(),
                Optional.of(Bytes.utf8(requested.words()).sha256()),
                Optional.empty()));
        all.add(seed(Seed.Kind.AGENT, rehearsed.witnessed().vouching().agent().qb64()));
        all.addAll(proposed.seeds());
        Seed.Kind author = switch (flow.source().kind()) {
            case RECIPE -> Seed.Kind.RECIPE;
            case MODEL -> Seed.Kind.MODEL;
            case PERSON -> Seed.Kind.PERSON;
            case PEER -> Seed.Kind.PEER;
        };
        Seed source = seed(author, flow.source().name());
        if (all.stream()
                .noneMatch(told -> told.kind() == author
                        && (told.name().equals(source.name())
                                || Taint.unversioned(told).equals(source.name())))) {
            all.add(source);
        }
        all.addAll(SupplyDesk.consumed(rehearsed));
        Map<String, Seed> once = new LinkedHashMap<>();
        // what a brain says is foreign: it can name a seed, it cannot say that one is tainted or not
        all.forEach(seed -> once.putIfAbsent(
                seed.kind() + " " + seed.name() + " " + seed.digest(), tainted(seed, Optional.empty())));
        return List.copyOf(once.values());
    }

    private static Seed seed(Seed.Kind kind, String name) {
        return new Seed(kind, name, Optional.empty(), Optional.empty());
    }

    /** What a person has not been told yet about flows of theirs; they are told herewith. */
    public List<Notice> unseen(UserName user) {
        return table.unseen(user);
    }

    /** What is held now against the first of these seeds against which something is, in words; empty where nothing is. */
    public Optional<String> against(List<Seed> seeds) {
        List<Taint> inForce = taints.inForce();
        return seeds.stream()
                .flatMap(seed -> taints.against(seed, inForce).stream())
                .findFirst()
                .map(Taint::words);
    }

    /** The notices about one flow. */
    public List<Notice> notices(FlowId flow) {
        return table.of(flow);
    }
}
