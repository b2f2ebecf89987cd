package dev.alice.prioritizer.policy;

import com.cedarpolicy.model.entity.Entity;
import com.cedarpolicy.value.CedarList;
import com.cedarpolicy.value.EntityTypeName;
import com.cedarpolicy.value.EntityUID;
import com.cedarpolicy.value.PrimBool;
import com.cedarpolicy.value.PrimLong;
import com.cedarpolicy.value.PrimString;
import com.cedarpolicy.value.Value;
import dev.alice.flow.Effect;
import dev.alice.flow.Flow;
import dev.alice.flow.Proposed;
import dev.alice.flow.Ranked;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Requested;
import dev.alice.flow.Vouching;
import dev.alice.flow.port.Gatekeeper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A ranked flow in the words of the policy schema: who asks, for what, and everything that surrounds it. */
record Question(EntityUID agent, EntityUID flow, Map<String, Value> context, Set<Entity> entities) {
    static final EntityUID RUN = uid("Action", "run");
    static final EntityUID TYPE = uid("Action", "type");
    static final EntityUID SIMULATE = uid("Action", "simulate");

    static Question of(Ranked ranked, Gatekeeper.Context context) {
        Proposed proposed = ranked.proposed();
        Requested requested = ranked.requested();
        Vouching vouching = ranked.rehearsed().witnessed().vouching();
        Entity agent = new Entity(uid("Agent", vouching.agent().qb64()));
        Entity user = new Entity(uid("User", requested.user().toString()));
        Entity host = new Entity(
                uid("Host", requested.pane().server().toString()),
                Map.of(
                        "attested", new PrimBool(context.attested()),
                        "family", new PrimString(requested.host().family().name()),
                        "root", new PrimBool(requested.host().root())),
                Set.of());
        Entity pane = new Entity(
                uid(
                        "Pane",
                        requested.pane().server() + " "
                                + requested.pane().pane().value()),
                Set.of(host.getEUID()));
        Map<String, Value> attributes = new HashMap<>();
        attributes.put("user", user.getEUID());
        attributes.put("host", host.getEUID());
        attributes.put("pane", pane.getEUID());
        attributes.put("risk", new PrimString(proposed.assessment().risk().name()));
        attributes.put("understood", new PrimBool(proposed.assessment().understood()));
        List<Effect> effects = proposed.assessment().effects();
        attributes.put("effects", set(effects, effect -> effect.kind().name()));
        attributes.put("targets", set(effects, Effect::target));
        attributes.put("programs", set(effects, Effect::program));
        attributes.put("disguised", new PrimBool(Disguise.in(proposed.flow())));
        attributes.put("source", new PrimString(proposed.flow().source().kind().name()));
        attributes.put("steps", new PrimLong((long) proposed.flow().steps().size()));
        attributes.put("score", new PrimLong((long) ranked.ranking().permille()));
        attributes.put("receipts", new PrimLong((long) vouching.receipts()));
        attributes.put("needed", new PrimLong((long) vouching.needed()));
        attributes.put("pool", new PrimLong((long) vouching.pool()));
        rehearsal(ranked.rehearsed().rehearsal(), proposed.flow(), attributes);
        Entity flow = new Entity(uid("Flow", proposed.id().toString()), attributes, Set.of());
        return new Question(
                agent.getEUID(),
                flow.getEUID(),
                Map.of("autoReadOnly", new PrimBool(context.autoReadOnly())),
                Set.of(agent, user, host, pane, flow));
    }

    private static void rehearsal(Rehearsal rehearsal, Flow flow, Map<String, Value> attributes) {
        String state;
        boolean asPredicted = false;
        boolean needsNetwork = false;
        long exit = 0;
        switch (rehearsal) {
            case Rehearsal.Ran ran -> {
                state = "RAN";
                asPredicted = ran.asPredicted(flow);
                exit = ran.evidence().steps().stream()
                        .mapToLong(step -> step.exit())
                        .max()
                        .orElse(0);
            }
            case Rehearsal.NotNeeded notNeeded -> state = "NOT_NEEDED";
            case Rehearsal.NotPossible notPossible -> {
                state = "NOT_POSSIBLE";
                needsNetwork = notPossible.needsNetwork();
            }
        }
        attributes.put("rehearsal", new PrimString(state));
        attributes.put("asPredicted", new PrimBool(asPredicted));
        attributes.put("needsNetwork", new PrimBool(needsNetwork));
        attributes.put("exit", new PrimLong(exit));
    }

    private static CedarList set(List<Effect> effects, Function<Effect, String> part) {
        List<Value> values = effects.stream()
                .map(part)
                .filter(text -> !text.isEmpty())
                .distinct()
                .<Value>map(PrimString::new)
                .toList();
        return new CedarList(values);
    }

    static EntityUID uid(String type, String id) {
        return new EntityUID(EntityTypeName.parse(type).orElseThrow(), id);
    }
}
