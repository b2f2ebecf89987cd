package dev.alice.prioritizer.policy;

import com.cedarpolicy.model.entity.Entities;
import com.cedarpolicy.model.entity.Entity;
import com.cedarpolicy.value.CedarList;
import com.cedarpolicy.value.EntityTypeName;
import com.cedarpolicy.value.EntityUID;
import com.cedarpolicy.value.PrimBool;
import com.cedarpolicy.value.PrimLong;
import com.cedarpolicy.value.PrimString;
import com.cedarpolicy.value.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A question as Cedar takes it: who asks, about what, and the entities around it. Made once for all actions of a verdict. */
record CedarQuestion(EntityUID principal, EntityUID resource, Map<String, Value> context, Entities entities) {
    private static final EntityTypeName ACTION = type("Action");
    private static final EntityTypeName AGENT = type("Agent");
    private static final EntityTypeName MIND = type("Mind");
    private static final EntityTypeName USER = type("User");
    private static final EntityTypeName HOST = type("Host");
    private static final EntityTypeName PANE = type("Pane");
    private static final EntityTypeName EFFECT = type("Effect");
    private static final EntityTypeName PACKAGE = type("Package");
    private static final EntityTypeName FLOW = type("Flow");

    static final EntityUID RUN = new EntityUID(ACTION, "run");
    static final EntityUID TYPE = new EntityUID(ACTION, "type");
    static final EntityUID SIMULATE = new EntityUID(ACTION, "simulate");
    static final EntityUID REHEARSE = new EntityUID(ACTION, "rehearse");
    static final EntityUID READ = new EntityUID(ACTION, "read");

    /** @param paired whether the schema knows pairs; Cedar refuses what a schema does not know */
    static CedarQuestion of(Question asked, boolean paired) {
        Entity agent = agent(asked.agent());
        Entity host = host(asked.host());
        Entity pane = pane(asked.user(), asked.pane(), host);
        Entity flow = flow(asked, host, pane, paired);
        Set<Entity> entities = new HashSet<>(Set.of(agent, host, pane, flow));
        if (paired) {
            Question.Duo pair = asked.pair();
            entities.add(mind(pair.driver()));
            // the same mind under another prompt is one entity
            if (!pair.navigator().mind().equals(pair.driver().mind())) {
                entities.add(mind(pair.navigator()));
            }
        }
        return new CedarQuestion(
                agent.getEUID(),
                flow.getEUID(),
                Map.of("autoReadOnly", new PrimBool(asked.autoReadOnly())),
                new Entities(entities));
    }

    private static Entity mind(Question.Party party) {
        return new Entity(
                new EntityUID(MIND, party.mind()),
                Map.of(
                        "standing", new PrimString(party.standing()),
                        "score", new PrimLong(party.score()),
                        "confirmed", new PrimLong(party.confirmed()),
                        "failed", new PrimLong(party.failed())),
                Set.of());
    }

    /** The question whether an agent may read a pane. */
    static CedarQuestion reading(Question.Agent asking, String user, Question.Host on, String read) {
        Entity agent = agent(asking);
        Entity host = host(on);
        Entity pane = pane(user, read, host);
        return new CedarQuestion(agent.getEUID(), pane.getEUID(), Map.of(), new Entities(Set.of(agent, host, pane)));
    }

    private static Entity agent(Question.Agent agent) {
        return new Entity(
                new EntityUID(AGENT, agent.aid()),
                Map.of(
                        "standing", new PrimString(agent.standing()),
                        "score", new PrimLong(agent.score()),
                        "confirmed", new PrimLong(agent.confirmed()),
                        "failed", new PrimLong(agent.failed()),
                        "attestations", strings(agent.attestations())),
                Set.of());
    }

    private static Entity host(Question.Host host) {
        return new Entity(
                new EntityUID(HOST, host.server()),
                Map.of(
                        "attested", new PrimBool(host.attested()),
                        "family", new PrimString(host.family()),
                        "root", new PrimBool(host.root())),
                Set.of());
    }

    private static Entity pane(String user, String pane, Entity host) {
        return new Entity(
                new EntityUID(PANE, pane),
                Map.of("user", new EntityUID(USER, user), "host", host.getEUID()),
                Set.of(host.getEUID()));
    }

    private static Entity flow(Question asked, Entity host, Entity pane, boolean paired) {
        Question.About about = asked.flow();
        Map<String, Value> attributes = new HashMap<>();
        attributes.put("user", new EntityUID(USER, asked.user()));
        attributes.put("host", host.getEUID());
        attributes.put("pane", pane.getEUID());
        attributes.put("risk", new PrimString(about.risk()));
        attributes.put("understood", new PrimBool(about.understood()));
        attributes.put("effects", strings(about.effects()));
        attributes.put("targets", strings(about.targets()));
        attributes.put("programs", strings(about.programs()));
        attributes.put("disguised", new PrimBool(about.disguised()));
        attributes.put("source", new PrimString(about.source()));
        attributes.put("steps", new PrimLong(about.steps()));
        attributes.put("score", new PrimLong(about.score()));
        attributes.put("advice", new PrimString(about.advice()));
        attributes.put("rehearsal", new PrimString(about.rehearsal()));
        attributes.put("asPredicted", new PrimBool(about.asPredicted()));
        attributes.put("needsNetwork", new PrimBool(about.needsNetwork()));
        attributes.put("exit", new PrimLong(about.exit()));
        attributes.put("receipts", new PrimLong(about.receipts()));
        attributes.put("needed", new PrimLong(about.needed()));
        attributes.put("pool", new PrimLong(about.pool()));
        attributes.put("unmet", strings(about.unmet()));
        attributes.put("unsure", strings(about.unsure()));
        attributes.put("seeds", strings(about.seeds()));
        attributes.put("tainted", new PrimBool(about.tainted()));
        if (paired) {
            Question.Duo pair = asked.pair();
            attributes.put("driver", new EntityUID(MIND, pair.driver().mind()));
            attributes.put("navigator", new EntityUID(MIND, pair.navigator().mind()));
            attributes.put("review", new PrimString(pair.review()));
        }
        Set<EntityUID> parents = new HashSet<>();
        parents.add(pane.getEUID());
        about.effects().forEach(kind -> parents.add(new EntityUID(EFFECT, kind)));
        about.packages().forEach(name -> parents.add(new EntityUID(PACKAGE, name)));
        return new Entity(new EntityUID(FLOW, about.id()), attributes, parents);
    }

    private static CedarList strings(List<String> texts) {
        return new CedarList(texts.stream().<Value>map(PrimString::new).toList());
    }

    private static EntityTypeName type(String name) {
        return EntityTypeName.parse(name).orElseThrow();
    }
}
